using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Lighthouse.Redis;

/// <summary>RESP3's numbers as text, and replies as people read them.</summary>
internal static class ReplyText
{
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (text.SequenceEqual("inf"u8) || text.SequenceEqual("+inf"u8)) { value = double.PositiveInfinity; return true; }
        if (text.SequenceEqual("-inf"u8)) { value = double.NegativeInfinity; return true; }
        if (text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8)) { value = double.NaN; return true; }
        return Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;
    }

    /// <summary>An integer of RESP: an optional sign and digits, nothing else. Not <c>Utf8Parser</c>: hot, and a length has few digits.</summary>
    public static bool TryInt64(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 20) return false;
        if (text.Length > 17) return Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;
        var sign = text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        if (sign == text.Length) return false;
        for (var i = sign; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9) return false;
            value = (value * 10) + digit;
        }
        if (text[0] == '-') value = -value;
        return true;
    }

    public static string Describe(RedisReply reply) => reply.Kind switch
    {
        RedisReplyKind.Null => "null",
        RedisReplyKind.Integer or RedisReplyKind.Boolean or RedisReplyKind.Double or RedisReplyKind.BigNumber => reply.AsString(),
        RedisReplyKind.Error => $"the error \"{Quote(reply.AsSpan())}\"",
        _ when reply.IsAggregate => $"{reply.Kind.ToString().ToLowerInvariant()} of {reply.Length.ToString(CultureInfo.InvariantCulture)} elements",
        _ => $"\"{Quote(reply.AsSpan())}\"",
    };

    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, 100)])
        {
            if (b is >= 0x20 and < 0x7f) text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }
        if (bytes.Length > 100) text.Append('…');
        return text.ToString();
    }
}
