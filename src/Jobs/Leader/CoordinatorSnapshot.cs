using System.Text.Json;

namespace Lighthouse.Jobs.Leader;

/// <summary>What the coordinator keeps in Redis, so that the next leader reads only the rest of each journal. Names are short: it is written every few seconds.</summary>
/// <param name="Records">Journal records folded so far, over all queues.</param>
/// <param name="V">Version of this form; an unknown one is ignored and the journals are read from their beginning.</param>
internal sealed record CoordinatorSnapshot(int V, long AtMs, long Records, Dictionary<string, QueueSnapshot> Queues, ClusterSnapshot Cluster)
{
    public const int Version = 1;
}

/// <param name="Position">The last journal entry folded in.</param>
/// <param name="Counted">The cumulative number of outcomes up to there, as the journal counts them.</param>
/// <param name="Missed">Outcomes that were trimmed from the journal before anybody folded them.</param>
internal sealed record QueueSnapshot(
    string Position,
    long Counted,
    long Missed,
    Dictionary<string, TypeSnapshot> Types,
    Dictionary<string, CountsSnapshot> Nodes,
    IReadOnlyList<RecentSnapshot> Recent);

internal sealed record TypeSnapshot(CountsSnapshot Counts, IReadOnlyList<long> Wait, IReadOnlyList<long> Run, IReadOnlyList<long> Total);

internal sealed record CountsSnapshot(IReadOnlyList<long> Counts, IReadOnlyList<long> Rate, long LastMs);

internal sealed record RecentSnapshot(long AtMs, string? Node, JsonElement Fragment);

internal sealed record ClusterSnapshot(string Position, IReadOnlyList<ClusterEventSnapshot> Events);

internal sealed record ClusterEventSnapshot(long AtMs, string Kind, string? Node, string? Detail);
