namespace Lighthouse.Redis;

/// <summary>
/// Finds where a reply ends, without building anything: what a peer merely announces costs no memory. Goes on where it
/// stopped when more bytes have come. Everything it lets pass, <see cref="ReplyBuilder"/> can build without looking twice.
/// </summary>
internal sealed class ReplyScanner(ReplyLimits limits)
{
    private readonly Frame[] _frames = new Frame[limits.Depth];
    private int _depth;
    private int _position;

    /// <summary>Values of the reply that was found, the outermost included, attributes not.</summary>
    public int Values { get; private set; }

    /// <param name="bytes">From the reply's first byte to the last that has come.</param>
    /// <param name="length">The reply's length, when it is complete.</param>
    /// <exception cref="RedisProtocolException"/>
    public bool TryFind(ReadOnlySpan<byte> bytes, out int length)
    {
        while (TryStep(bytes, out var opened))
        {
            if (!opened && CloseFrames())
            {
                length = _position;
                _position = 0;
                return true;
            }
        }
        if (bytes.Length > limits.ReplyBytes) throw new RedisProtocolException($"A reply is larger than {limits.ReplyBytes} bytes.");
        length = 0;
        return false;
    }

    public void Start() => Values = 0;

    /// <summary>Takes one value's line, with its bytes if it has some; false when not all of it is there.</summary>
    /// <param name="opened">It is an aggregate whose elements follow, or an attribute: the value itself is still to come.</param>
    private bool TryStep(ReadOnlySpan<byte> bytes, out bool opened)
    {
        opened = false;
        var counts = !InAttribute;
        if (!ReplyLine.TryRead(bytes, _position, limits.LineBytes, out var line)) return false;
        var type = bytes[_position];
        switch (type)
        {
            case (byte)'$' or (byte)'=' or (byte)'!':
                if (!TryPassBulk(bytes, line, type)) return false;
                break;
            case (byte)'*' or (byte)'~' or (byte)'%' or (byte)'>' or (byte)'|':
                opened = Open(type, ReplyLine.Count(bytes, line, limits.Elements), line.Next);
                break;
            default:
                ReplyLine.CheckScalar(bytes, line, type);
                _position = line.Next;
                break;
        }
        if (counts && type != '|' && ++Values > limits.Values) throw new RedisProtocolException($"A reply has more than {limits.Values} values.");
        return true;
    }

    private bool InAttribute => _depth > 0 && _frames[_depth - 1].InAttribute;

    private bool TryPassBulk(ReadOnlySpan<byte> bytes, ReplyLine.Span line, byte type)
    {
        var length = ReplyLine.Count(bytes, line, limits.BulkBytes);
        if (length < 0)
        {
            if (type != '$') throw new RedisProtocolException($"The length {length} is only for a bulk string, not for type '{(char)type}'.");
            _position = line.Next;
            return true;
        }
        var end = (long)line.Next + length;
        if (bytes.Length < end + 2) return false;
        if (bytes[(int)end] != '\r' || bytes[(int)end + 1] != '\n') throw new RedisProtocolException($"A bulk string of {length} bytes does not end where it says.");
        if (type == '=' && (length < 4 || bytes[line.Next + 3] != ':')) throw new RedisProtocolException("A verbatim string does not begin with its three-letter format and a colon.");
        _position = (int)end + 2;
        return true;
    }

    private bool Open(byte type, int count, int next)
    {
        if (type == '>' && _depth > 0) throw new RedisProtocolException("A push message came inside another reply.");
        if (count < 0 && type != '*') throw new RedisProtocolException($"The length {count} is only for an array, not for type '{(char)type}'.");
        var attribute = type == '|';
        _position = next;
        if (count <= 0) return attribute;
        if (_depth == _frames.Length) throw new RedisProtocolException($"A reply is nested more than {limits.Depth} deep.");
        var inAttribute = attribute || InAttribute;
        if (type == '%' || attribute) count = checked(count * 2);
        _frames[_depth++] = new Frame(count, attribute, inAttribute);
        return true;
    }

    /// <summary>Counts the value just finished, and the aggregates it finishes; true when nothing is open any more.</summary>
    private bool CloseFrames()
    {
        while (_depth > 0)
        {
            ref var frame = ref _frames[_depth - 1];
            if (--frame.Remaining > 0) return false;
            _depth--;
            if (frame.IsAttribute) return false;
        }
        return true;
    }

    private record struct Frame(int Remaining, bool IsAttribute, bool InAttribute);
}
