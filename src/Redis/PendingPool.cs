using System.Collections.Concurrent;

namespace Lighthouse.Redis;

/// <summary>Pending replies to use again, at most as many as one connection has in flight.</summary>
internal sealed class PendingPool(int capacity)
{
    private readonly ConcurrentQueue<PendingReply> _free = new();
    private int _count;

    public PendingReply Rent()
    {
        if (!_free.TryDequeue(out var pending)) return new PendingReply(this);
        Interlocked.Decrement(ref _count);
        return pending;
    }

    public void Return(PendingReply pending)
    {
        if (Interlocked.Increment(ref _count) <= capacity) _free.Enqueue(pending);
        else Interlocked.Decrement(ref _count);
    }
}
