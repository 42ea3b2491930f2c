namespace Lighthouse.Bench;

/// <summary>
/// Counts the commands that clients send, by what passes on their connections: Redis' own counters hold those that a function makes as
/// well, and its MONITOR would be one more load.
/// </summary>
internal sealed class CommandCount
{
    private long _total;

    public long Total => Volatile.Read(ref _total);

    /// <summary>What is to see all that one connection's client sends, in order.</summary>
    public Action<ReadOnlyMemory<byte>> Connection()
    {
        var reader = new Reader(this);
        return bytes => reader.Read(bytes.Span);
    }

    /// <summary><c>*parts CR LF</c>, and for each part <c>$length CR LF bytes CR LF</c>; cut anywhere.</summary>
    private sealed class Reader(CommandCount count)
    {
        private bool _isHead;
        private long _number;
        private long _parts;
        private long _skip;

        public void Read(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                if (_skip > 0)
                {
                    var skipped = (int)Math.Min(_skip, bytes.Length);
                    bytes = bytes[skipped..];
                    _skip -= skipped;
                    continue;
                }
                Take(bytes[0]);
                bytes = bytes[1..];
            }
        }

        private void Take(byte next)
        {
            if (next is (byte)'*' or (byte)'$') (_isHead, _number) = (next == '*', 0);
            else if (char.IsAsciiDigit((char)next)) _number = (_number * 10) + next - '0';
            else if (next != '\n') return;
            else if (_isHead) _parts = _number;
            else
            {
                _skip = _number + 2;
                if (--_parts == 0) Interlocked.Increment(ref count._total);
            }
        }
    }
}
