namespace Lighthouse.Redis;

/// <summary>The one line that every RESP value begins with: a type, text or a number, CR LF.</summary>
internal static class ReplyLine
{
    private const int ShortLine = 4;

    /// <summary>The text behind the type byte, and where the next line begins.</summary>
    public readonly record struct Span(int Start, int Length, int Next);

    public static bool TryRead(ReadOnlySpan<byte> bytes, int position, int limit, out Span line)
    {
        line = default;
        if (position >= bytes.Length) return false;
        CheckType(bytes[position]);
        var rest = bytes[(position + 1)..];
        var length = IndexOfEnd(rest);
        if (length < 0 || length + 1 == rest.Length)
        {
            if (rest.Length > limit) throw TooLong(limit);
            return false;
        }
        if (length > limit) throw TooLong(limit);
        if (rest[length + 1] != '\n') throw new RedisProtocolException("A line of the reply has a carriage return without a line feed.");
        line = new Span(position + 1, length, position + length + 3);
        return true;
    }

    /// <summary>The number of a line that announces a length; -1 means null.</summary>
    public static int Count(ReadOnlySpan<byte> bytes, Span line, int limit)
    {
        var text = bytes.Slice(line.Start, line.Length);
        if (text is [(byte)'?']) throw new RedisProtocolException("The reply is a streamed one (length '?'), which Redis does not send and this client does not read.");
        if (!ReplyText.TryInt64(text, out var count) || count < -1) throw new RedisProtocolException($"'{ReplyText.Quote(text)}' is no length.");
        if (count > limit) throw new RedisProtocolException($"A reply announces a length of {count}; the limit is {limit}.");
        return (int)count;
    }

    public static void CheckScalar(ReadOnlySpan<byte> bytes, Span line, byte type)
    {
        var text = bytes.Slice(line.Start, line.Length);
        var valid = type switch
        {
            (byte)':' => ReplyText.TryInt64(text, out _),
            (byte)',' => ReplyText.TryDouble(text, out _),
            (byte)'#' => text is [(byte)'t' or (byte)'f'],
            (byte)'_' => text.IsEmpty,
            (byte)'(' => IsBigNumber(text),
            _ => true,
        };
        if (!valid) throw new RedisProtocolException($"'{ReplyText.Quote(text)}' is no value of type '{(char)type}'.");
    }

    /// <summary>Most lines are the length of what follows, a few digits: found sooner by looking than by a search made for long text.</summary>
    private static int IndexOfEnd(ReadOnlySpan<byte> rest)
    {
        for (var i = 0; i < ShortLine && i < rest.Length; i++)
        {
            if (rest[i] == '\r') return i;
        }
        return rest.IndexOf((byte)'\r');
    }

    private static void CheckType(byte type)
    {
        if (!IsType(type))
            throw new RedisProtocolException($"A reply begins with '{ReplyText.Quote([type])}', which is no type of RESP3. Is this really Redis, and its plain port (or, with rediss://, its TLS port)?");
    }

    private static bool IsType(byte type) => type is (byte)'+' or (byte)'-' or (byte)':' or (byte)'$' or (byte)'*' or (byte)',' or (byte)'#' or (byte)'_'
        or (byte)'(' or (byte)'!' or (byte)'=' or (byte)'%' or (byte)'~' or (byte)'>' or (byte)'|';

    private static bool IsBigNumber(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-' or (byte)'+', ..]) text = text[1..];
        return !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    private static RedisProtocolException TooLong(int limit) => new($"A line of the reply is longer than {limit} bytes.");
}
