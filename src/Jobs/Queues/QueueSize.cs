namespace Lighthouse.Jobs;

/// <summary>How many jobs of a queue run at once on this node. Outlives the queue's actors; written by the QueueSupervisor, read by all of them.</summary>
internal sealed class QueueSize(int workers)
{
    public const int Most = 10_000;

    private int _workers = workers;
    private volatile bool _drained;

    public int Workers
    {
        get => Volatile.Read(ref _workers);
        set => Volatile.Write(ref _workers, value);
    }

    /// <summary>Nothing more is claimed: an operator drained the queue, or the node.</summary>
    public bool Drained { get => _drained; set => _drained = value; }
}
