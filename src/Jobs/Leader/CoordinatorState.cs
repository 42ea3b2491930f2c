namespace Lighthouse.Jobs.Leader;

/// <summary>The fold over all journals. Changed in place: a journal's record is applied once and never taken back.</summary>
internal sealed class CoordinatorState
{
    private readonly Dictionary<string, QueueFold> _queues = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, QueueFold> Queues => _queues;

    public ClusterFold Cluster { get; private init; } = new();

    public QueueFold Queue(string queue) => _queues.TryGetValue(queue, out var fold) ? fold : _queues[queue] = new QueueFold();

    /// <summary>Where to read on in a journal; null stands for the cluster's.</summary>
    public string PositionOf(string? queue) =>
        queue is null ? Cluster.Position : _queues.TryGetValue(queue, out var fold) ? fold.Position : QueueFold.Start;

    /// <summary>Begins a queue's fold anew, because the journal it was made from is no more.</summary>
    public void Forget(string queue) => _queues.Remove(queue);

    public void Apply(JournalEvent record)
    {
        if (record.Queue is null) Cluster.Apply(record);
        else Queue(record.Queue).Apply(record.Position, record.AtMs, record.Node, record.Cumulative, record.Body);
    }

    public CoordinatorSnapshot ToSnapshot(long records, long atMs) => new(
        CoordinatorSnapshot.Version,
        atMs,
        records,
        _queues.ToDictionary(q => q.Key, q => q.Value.ToSnapshot()),
        Cluster.ToSnapshot());

    public static CoordinatorState From(CoordinatorSnapshot snapshot)
    {
        var state = new CoordinatorState { Cluster = ClusterFold.From(snapshot.Cluster) };
        foreach (var (queue, kept) in snapshot.Queues) state._queues[queue] = QueueFold.From(kept);
        return state;
    }
}
