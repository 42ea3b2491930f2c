using System.Globalization;
using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Micro;

/// <summary>The jobs and replies that the benchmarks work on: the plain job of 100 bytes, and what Redis answers when it hands out many.</summary>
internal static class Samples
{
    /// <summary>Jobs in one claim's reply, and in one settle.</summary>
    public const int Jobs = 100;

    public static readonly byte[] Args = Encoding.UTF8.GetBytes($$"""{"to":"someone@example.org","text":"{{new string('x', 66)}}"}""");

    /// <summary>What claim answers, on the wire: status, clock, next, more, first fence, and the entries of stream <c>ready</c>.</summary>
    public static byte[] ClaimReply()
    {
        var wire = new StringBuilder("*6\r\n$2\r\nOK\r\n:1700000000000\r\n:1000\r\n:0\r\n:1\r\n*1\r\n*2\r\n:0\r\n").Append(CultureInfo.InvariantCulture, $"*{3 * Jobs}\r\n");
        for (var i = 0; i < Jobs; i++)
        {
            Bulk(wire, string.Create(CultureInfo.InvariantCulture, $"1700000000000-{i}"));
            Bulk(wire, "email.send");
            Bulk(wire, Encoding.UTF8.GetString(Args));
        }

        return Encoding.UTF8.GetBytes(wire.ToString());
    }

    /// <summary>One enqueue at the stream door, as a client sends it.</summary>
    public static RedisCommand Enqueue() => new RedisCommand("XADD"u8).Key("lh:{default}:ready"u8).Arg("*"u8).Arg("type"u8).Arg("email.send"u8).Arg("args"u8).Arg(Args);

    private static void Bulk(StringBuilder wire, string text) => wire.Append(CultureInfo.InvariantCulture, $"${text.Length}\r\n{text}\r\n");
}
