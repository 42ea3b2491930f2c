namespace Lighthouse.Redis;

/// <summary>Takes replies, one after another, from the front of what has been received.</summary>
internal sealed class ReplyParser(ReplyLimits limits)
{
    private readonly ReplyScanner _scanner = new(limits);
    private bool _inside;

    /// <param name="bytes">Begins with the same unfinished reply as at the last call, if that returned false.</param>
    /// <param name="used">The reply's bytes, when there is one.</param>
    /// <exception cref="RedisProtocolException">The stream cannot be read any further.</exception>
    public bool TryParse(ReadOnlySpan<byte> bytes, out RedisReply reply, out int used)
    {
        if (!_inside) _scanner.Start();
        if (!_scanner.TryFind(bytes, out used))
        {
            _inside = true;
            reply = default;
            return false;
        }
        _inside = false;
        reply = ReplyBuilder.Build(bytes[..used], _scanner.Values);
        return true;
    }
}
