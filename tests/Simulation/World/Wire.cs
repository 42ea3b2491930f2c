using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Lighthouse.Simulation;

/// <summary>Commands as they travel, taken apart and put together again.</summary>
internal static class Wire
{
    public static byte[] Encode(IReadOnlyList<byte[]> parts)
    {
        var request = new ArrayBufferWriter<byte>();
        Write(request, parts);
        return request.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> request, IReadOnlyList<byte[]> parts)
    {
        Length(request, (byte)'*', parts.Count);
        foreach (var part in parts)
        {
            Length(request, (byte)'$', part.Length);
            request.Write(part);
            request.Write("\r\n"u8);
        }
    }

    public static byte[] Encode(params string[] parts) => Encode([.. parts.Select(Encoding.UTF8.GetBytes)]);

    public static byte[][] Decode(ReadOnlySpan<byte> command)
    {
        var at = 1;
        var parts = new byte[Number(command, ref at)][];
        for (var i = 0; i < parts.Length; i++)
        {
            at++;
            var length = Number(command, ref at);
            parts[i] = command.Slice(at, length).ToArray();
            at += length + 2;
        }

        return parts;
    }

    public static string Text(byte[] part) => Encoding.UTF8.GetString(part);

    private static void Length(IBufferWriter<byte> request, byte mark, int value)
    {
        var span = request.GetSpan(16);
        span[0] = mark;
        Utf8Formatter.TryFormat(value, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(digits + 1)..]);
        request.Advance(digits + 3);
    }

    private static int Number(ReadOnlySpan<byte> command, ref int at)
    {
        if (!Utf8Parser.TryParse(command[at..], out int number, out var digits)) throw new FormatException($"There is no number at byte {at} of a command.");
        at += digits + 2;
        return number;
    }
}
