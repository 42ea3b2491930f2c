using System.Buffers;

namespace Lighthouse.Redis;

/// <summary>Reads what comes, takes it apart into replies, tells those who wait for them. Hot path: one growing pooled buffer.</summary>
/// <param name="match">Finds the command that a reply answers.</param>
internal sealed class ConnectionReader(Stream stream, ReplyLimits limits, TimeProvider time, Func<RedisReply, Arrival> match) : IDisposable
{
    private const int NormalSize = 64 << 10;
    private readonly ReplyParser _parser = new(limits);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(NormalSize);
    private int _start;
    private int _end;
    private Arrival _last; // the latest reply that nobody has been told of
    private long _lastArrival = time.GetTimestamp();

    /// <summary>Timestamp of the last bytes that came.</summary>
    public long LastArrival => Volatile.Read(ref _lastArrival);

    /// <summary>Ends only by an exception.</summary>
    public async Task RunAsync()
    {
        // A caller that is told on a thread of this loop may keep that, so nobody may stand below it who waits for the loop: not even who starts it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                MakeRoom();
                Take(await new ReadAndTell(stream.ReadAsync(_buffer.AsMemory(_end)), this));
            }
        }
        finally
        {
            TakeLast().Tell();
        }
    }

    /// <summary>Reads once, and keeps the thread until something has come.</summary>
    public void Read()
    {
        MakeRoom();
        try
        {
            Take(stream.Read(_buffer.AsSpan(_end)));
        }
        finally
        {
            TakeLast().Tell();
        }
    }

    /// <summary>Only when nobody reads any more.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Take(int count)
    {
        if (count == 0) throw new EndOfStreamException("Redis closed the connection");
        Volatile.Write(ref _lastArrival, time.GetTimestamp());
        _end += count;
        var arrivals = 0;
        while (_parser.TryParse(_buffer.AsSpan(_start, _end - _start), out var reply, out var used))
        {
            _start += used;
            TakeLast().Tell();
            _last = match(reply);
            arrivals++;
        }

        // One that came alone is told at once, by another thread: this one turns to the next read meanwhile (an awaited call takes 52 µs, and 75 if that comes first).
        if (arrivals == 1) TakeLast().Tell();
    }

    /// <summary>For whoever tells its caller.</summary>
    internal Arrival TakeLast()
    {
        var last = _last;
        _last = default;
        return last;
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (unread == 0)
        {
            (_start, _end) = (0, 0);
            if (_buffer.Length > 16 * NormalSize) Resize(NormalSize);
        }
        else if (unread > _buffer.Length / 2)
        {
            Resize(checked(_buffer.Length * 2)); // a reply larger than the buffer: what has come has proved it, not what it announces
        }
        else if (_buffer.Length - _end < NormalSize / 4)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, unread);
            (_start, _end) = (0, unread);
        }
    }

    private void Resize(int size)
    {
        var other = ArrayPool<byte>.Shared.Rent(size);
        Buffer.BlockCopy(_buffer, _start, other, 0, _end - _start);
        (_start, _end) = (0, _end - _start);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = other;
    }
}
