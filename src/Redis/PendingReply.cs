using System.Threading.Tasks.Sources;

namespace Lighthouse.Redis;

/// <summary>
/// A command on its way and the caller who awaits it. Pooled: it goes back when both the connection and the caller have let go.
/// Its continuation never runs before the next read is under way: a caller that blocks would stop every other reply. Hot path.
/// </summary>
internal sealed class PendingReply : IValueTaskSource<RedisReply>
{
    private const int Queued = 0, Sent = 1, Done = 2;

    private readonly PendingPool _pool;
    private ManualResetValueTaskSourceCore<RedisReply> _core;
    private CancellationTokenRegistration _cancellation;
    private RedisCommand.Encoded _encoded;
    private int _state;
    private int _holders;

    public PendingReply(PendingPool pool) => _pool = pool;

    public TimeSpan BlockTime { get; private set; }

    /// <summary>Timestamp of the write it went out with.</summary>
    public long SentAt { get; private set; }

    public bool IsDone => Volatile.Read(ref _state) == Done;

    public ReadOnlyMemory<byte> Bytes => _encoded.Memory;

    public ValueTask<RedisReply> Start(RedisCommand command)
    {
        _encoded = command.Take();
        BlockTime = command.BlockTime;
        _state = Queued;
        _holders = 2;
        _core.RunContinuationsAsynchronously = true;
        return new ValueTask<RedisReply>(this, _core.Version);
    }

    /// <summary>Call after it was queued and before the caller has the task.</summary>
    public void CancelWith(CancellationToken ct)
    {
        if (ct.CanBeCanceled) _cancellation = ct.UnsafeRegister(static (pending, token) => ((PendingReply)pending!).Cancel(token), this);
    }

    /// <summary>False: it was cancelled while it waited, and must not be sent.</summary>
    public bool TryMarkSent(long now)
    {
        SentAt = now;
        return Interlocked.CompareExchange(ref _state, Sent, Queued) == Queued;
    }

    public void ReturnBytes()
    {
        _encoded.Return();
        _encoded = default;
    }

    /// <summary>The bytes change hands: their taker returns them, even when this object serves another command by then.</summary>
    public RedisCommand.Encoded TakeBytes()
    {
        var encoded = _encoded;
        _encoded = default;
        return encoded;
    }

    /// <param name="here">The caller goes on on this thread, which has to be one with nothing else to do; if not, on another of the pool.</param>
    public void Complete(RedisReply reply, bool here)
    {
        if (Interlocked.CompareExchange(ref _state, Done, Sent) != Sent) return;
        _core.RunContinuationsAsynchronously = !here;
        if (reply.IsError) _core.SetException(RedisServerException.From(reply.AsString()));
        else _core.SetResult(reply);
    }

    public void Fail(RedisException error)
    {
        if (Interlocked.Exchange(ref _state, Done) != Done) _core.SetException(error);
    }

    /// <summary>The connection has no further use for it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        _core.Reset();
        _pool.Return(this);
    }

    RedisReply IValueTaskSource<RedisReply>.GetResult(short token)
    {
        // Waits for a cancellation that is just running: it must not reach the next command that uses this object.
        _cancellation.Dispose();
        _cancellation = default;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<RedisReply>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<RedisReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _state, Done, Queued) == Queued) _core.SetException(new RedisCanceledException(RedisDelivery.NotSent, token));
        else if (Interlocked.CompareExchange(ref _state, Done, Sent) == Sent) _core.SetException(new RedisCanceledException(RedisDelivery.MaybeExecuted, token));
    }
}
