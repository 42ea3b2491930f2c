namespace Lighthouse.Redis;

/// <summary>Commands that were sent and are not yet answered, in the order in which Redis will answer them.</summary>
internal sealed class InFlight(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingReply> _queue = new();
    private TaskCompletionSource? _room;
    private bool _closed;

    public int Count
    {
        get { lock (_lock) return _queue.Count; }
    }

    /// <summary>How many more may be sent; waits while there are none until half are free again, so that writes stay large.</summary>
    public async ValueTask<int> RoomAsync()
    {
        Task wait;
        lock (_lock)
        {
            if (_closed) return capacity;
            if (_queue.Count < capacity) return capacity - _queue.Count;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            wait = _room.Task;
        }
        await wait;
        return Math.Max(1, capacity - Count);
    }

    /// <summary>False: the connection is closed, they must not be sent.</summary>
    public bool TryAdd(List<PendingReply> batch)
    {
        lock (_lock)
        {
            if (_closed) return false;
            foreach (var pending in batch) _queue.Enqueue(pending);
            return true;
        }
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingReply? pending)
    {
        lock (_lock)
        {
            if (!_queue.TryDequeue(out pending)) return false;
            if (_room is not null && _queue.Count <= capacity / 2)
            {
                _room.SetResult();
                _room = null;
            }
            return true;
        }
    }

    /// <summary>The oldest command's send time and how long it may block; false when nothing is in flight.</summary>
    public bool TryPeek(out long sentAt, out TimeSpan blockTime)
    {
        lock (_lock)
        {
            var any = _queue.TryPeek(out var oldest);
            (sentAt, blockTime) = any ? (oldest!.SentAt, oldest.BlockTime) : default;
            return any;
        }
    }

    /// <summary>Fails commands whose answer takes longer than <paramref name="timeout"/>. They stay in line: their replies still come, and are dropped.</summary>
    public void FailOverdue(long now, TimeSpan timeout, TimeProvider time)
    {
        lock (_lock)
        {
            var limit = timeout;
            foreach (var pending in _queue)
            {
                limit += pending.BlockTime;
                if (time.GetElapsedTime(pending.SentAt, now) <= limit) return;
                if (!pending.IsDone) pending.Fail(new RedisTimeoutException($"Redis has not answered the command within {limit.TotalSeconds:0.###} s, while the connection is alive; it may have been executed."));
            }
        }
    }

    /// <summary>Takes all that is left; nothing can be added any more.</summary>
    public IReadOnlyList<PendingReply> Close()
    {
        lock (_lock)
        {
            _closed = true;
            _room?.SetResult();
            _room = null;
            PendingReply[] left = [.. _queue];
            _queue.Clear();
            return left;
        }
    }
}
