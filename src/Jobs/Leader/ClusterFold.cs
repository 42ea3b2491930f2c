using System.Text;

namespace Lighthouse.Jobs.Leader;

/// <summary>What happened in the cluster lately: who joined, left, was declared down, led.</summary>
internal sealed class ClusterFold
{
    private const int Capacity = 200;

    private readonly Queue<ClusterEventSnapshot> _events = new(Capacity);

    public string Position { get; private set; } = QueueFold.Start;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<ClusterEventSnapshot> Events => _events;

    public void Apply(JournalEvent record)
    {
        Position = record.Position;
        Add(new ClusterEventSnapshot(record.AtMs, record.Kind, record.Node, record.Body.IsEmpty ? null : Encoding.UTF8.GetString(record.Body.Span)));
    }

    public ClusterSnapshot ToSnapshot() => new(Position, [.. _events]);

    public static ClusterFold From(ClusterSnapshot snapshot)
    {
        var fold = new ClusterFold { Position = snapshot.Position };
        foreach (var happened in snapshot.Events) fold.Add(happened);
        return fold;
    }

    private void Add(ClusterEventSnapshot happened)
    {
        if (_events.Count == Capacity) _events.Dequeue();
        _events.Enqueue(happened);
    }
}
