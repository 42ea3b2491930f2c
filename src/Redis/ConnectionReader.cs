using System.Buffers;

namespace Lighthouse.Redis;

/// <summary>Reads what comes, takes it apart into replies, hands each over. Hot path: one growing pooled buffer.</summary>
internal sealed class ConnectionReader(Stream stream, ReplyLimits limits, TimeProvider time, Action<RedisReply> answer) : IDisposable
{
    private const int NormalSize = 64 << 10;
    private readonly ReplyParser _parser = new(limits);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(NormalSize);
    private int _start;
    private int _end;
    private long _lastArrival = time.GetTimestamp();

    /// <summary>Timestamp of the last bytes that came.</summary>
    public long LastArrival => Volatile.Read(ref _lastArrival);

    /// <summary>Ends only by an exception.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            MakeRoom();
            Take(await stream.ReadAsync(_buffer.AsMemory(_end)));
        }
    }

    /// <summary>Reads once, and keeps the thread until something has come.</summary>
    public void Read()
    {
        MakeRoom();
        Take(stream.Read(_buffer.AsSpan(_end)));
    }

    /// <summary>Only when nobody reads any more.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Take(int count)
    {
        if (count == 0) throw new EndOfStreamException("Redis closed the connection");
        Volatile.Write(ref _lastArrival, time.GetTimestamp());
        _end += count;
        while (_parser.TryParse(_buffer.AsSpan(_start, _end - _start), out var reply, out var used))
        {
            _start += used;
            answer(reply);
        }
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
