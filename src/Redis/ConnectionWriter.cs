using System.Buffers;
using System.Threading.Channels;

namespace Lighthouse.Redis;

/// <summary>
/// Takes what is queued and writes it, as much at a time as there is; a command that comes alone is written by whoever sends it. Hot path: commands
/// are copied into one buffer.
/// </summary>
internal sealed class ConnectionWriter(Stream stream, ChannelReader<PendingReply> queue, InFlight inFlight, int loneBehind, TimeProvider time, Action<Exception> abort) : IDisposable
{
    // Large enough that a write's fixed price (some 5 µs) is shared by hundreds of commands, small enough to stay in the cache.
    private const int BufferSize = 64 << 10;
    private const int AloneBytes = 4 << 10; // two of them fit into any socket's buffer that is empty, so that nobody is kept
    private readonly SemaphoreSlim _turn = new(1, 1); // not disposed: it may be asked for after the end, and holds nothing
    private int _queued;
    private bool _wroteAlone; // what was last written, and so is in flight, is such a command; only for whoever has the turn
    private readonly List<PendingReply> _batch = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private RedisCommand.Encoded? _large;
    private long _progress = time.GetTimestamp();

    /// <summary>Timestamp of the last piece of a write too large for one: while such a write goes on, the connection lives.</summary>
    public long Progress => Volatile.Read(ref _progress);

    /// <summary>Ends when the queue is completed, or by an exception.</summary>
    public async Task RunAsync()
    {
        while (await queue.WaitToReadAsync())
        {
            await _turn.WaitAsync();
            try
            {
                var length = Gather(await inFlight.RoomAsync());
                if (!TryCommit()) continue;
                _wroteAlone = false;
                if (length > 0) await stream.WriteAsync(_buffer.AsMemory(0, length));
                for (var rest = Large(); !rest.IsEmpty; rest = Next(rest)) await stream.WriteAsync(Piece(rest));
                ReturnLarge();
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Call before a command is queued, so that none sent after it is written before it.</summary>
    public void Announce() => Interlocked.Increment(ref _queued);

    /// <summary>
    /// Writes a small command on the caller's thread when none is queued or being written, and nothing is in flight but so many that went out in the same way: a lone call is spared
    /// the way over another thread, and under load nothing changes. False: it is to be queued.
    /// </summary>
    public bool TryWriteAlone(PendingReply pending)
    {
        if (Volatile.Read(ref _queued) > 0 || pending.Bytes.Length > AloneBytes || inFlight.Count > loneBehind || !_turn.Wait(0)) return false;
        try
        {
            if (Volatile.Read(ref _queued) > 0 || inFlight.Count > (_wroteAlone ? loneBehind : 0)) return false;
            var bytes = pending.TakeBytes(); // the answer may be there before the write has returned
            if (pending.TryMarkSent(time.GetTimestamp()))
            {
                _batch.Clear();
                _batch.Add(pending);
                _wroteAlone = true;
                if (TryCommit()) WriteOrAbort(bytes.Memory.Span);
            }
            else
            {
                pending.Release(); // it was cancelled while it waited for this connection
            }
            bytes.Return();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes what is queued, and keeps the thread until it is written.</summary>
    public void Write()
    {
        var length = Gather(int.MaxValue);
        if (!TryCommit()) return;
        if (length > 0) stream.Write(_buffer.AsSpan(0, length));
        for (var rest = Large(); !rest.IsEmpty; rest = Next(rest)) stream.Write(Piece(rest).Span);
        ReturnLarge();
    }

    /// <summary>Only when nobody writes any more.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>Aborts the connection while nobody else may write: an answer to what comes next would be taken for one to what has not left.</summary>
    private void WriteOrAbort(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (Exception error)
        {
            abort(error);
        }
    }

    private int Gather(int room)
    {
        var buffer = _buffer;
        var now = time.GetTimestamp();
        var (length, taken) = (0, 0);
        _batch.Clear();
        while (_batch.Count < room && queue.TryPeek(out var next))
        {
            var bytes = next.Bytes;
            if (bytes.Length > buffer.Length - length && length > 0) break;
            queue.TryRead(out _);
            taken++;
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
        Interlocked.Add(ref _queued, -taken);
        return length;
    }

    /// <summary>From here on the batch is in flight; false: there is none, or the connection has ended.</summary>
    private bool TryCommit()
    {
        if (_batch.Count == 0) return false;
        if (inFlight.TryAdd(_batch)) return true;
        ReturnLarge();
        FailBatch();
        return false;
    }

    /// <summary>The answer may be there before the last write has returned, and the reply's object with its next command: only the bytes are used here.</summary>
    private ReadOnlyMemory<byte> Large() => _large?.Memory ?? default;

    private static ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> rest) => rest[..Math.Min(rest.Length, BufferSize)];

    private ReadOnlyMemory<byte> Next(ReadOnlyMemory<byte> rest)
    {
        Volatile.Write(ref _progress, time.GetTimestamp());
        return rest[Math.Min(rest.Length, BufferSize)..];
    }

    private void ReturnLarge()
    {
        _large?.Return();
        _large = null;
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
