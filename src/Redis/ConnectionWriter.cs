using System.Buffers;
using System.Threading.Channels;

namespace Lighthouse.Redis;

/// <summary>Takes what is queued and writes it, as much at a time as there is. Hot path: commands are copied into one buffer.</summary>
internal sealed class ConnectionWriter(Stream stream, ChannelReader<PendingReply> queue, InFlight inFlight, TimeProvider time)
{
    // Large enough that a write's fixed price (some 5 µs) is shared by hundreds of commands, small enough to stay in the cache.
    private const int BufferSize = 64 << 10;
    private readonly List<PendingReply> _batch = [];
    private RedisCommand.Encoded? _large;
    private long _progress = time.GetTimestamp();

    /// <summary>Timestamp of the last piece of a write too large for one: while such a write goes on, the connection lives.</summary>
    public long Progress => Volatile.Read(ref _progress);

    /// <summary>Ends when the queue is completed, or by an exception.</summary>
    public async Task RunAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await queue.WaitToReadAsync())
            {
                var length = Gather(buffer, await inFlight.RoomAsync());
                if (_batch.Count == 0) continue;
                var added = inFlight.TryAdd(_batch);
                if (added && length > 0) await stream.WriteAsync(buffer.AsMemory(0, length));
                if (_large is { } large) await WriteLargeAsync(large, added);
                if (!added) FailBatch();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Gather(byte[] buffer, int room)
    {
        var now = time.GetTimestamp();
        var length = 0;
        _batch.Clear();
        while (_batch.Count < room && queue.TryPeek(out var next))
        {
            var bytes = next.Bytes;
            if (bytes.Length > buffer.Length - length && length > 0) break;
            queue.TryRead(out _);
            if (!next.TryMarkSent(now))
            {
                next.ReturnBytes();
                next.Release();
                continue;
            }
            _batch.Add(next);
            if (bytes.Length > buffer.Length)
            {
                _large = next.TakeBytes();
                break;
            }
            bytes.Span.CopyTo(buffer.AsSpan(length));
            length += bytes.Length;
            next.ReturnBytes();
        }
        return length;
    }

    /// <summary>The answer may be there before the last write has returned, and the reply's object with its next command: only the bytes are used here.</summary>
    private async Task WriteLargeAsync(RedisCommand.Encoded large, bool send)
    {
        _large = null;
        var rest = send ? large.Memory : default;
        try
        {
            while (!rest.IsEmpty)
            {
                var piece = rest[..Math.Min(rest.Length, BufferSize)];
                await stream.WriteAsync(piece);
                Volatile.Write(ref _progress, time.GetTimestamp());
                rest = rest[piece.Length..];
            }
        }
        finally
        {
            large.Return();
        }
    }

    private void FailBatch()
    {
        foreach (var pending in _batch)
        {
            pending.Fail(new RedisConnectionException("The connection to Redis was lost; the command was not sent.", RedisDelivery.NotSent));
            pending.Release();
        }
    }
}
