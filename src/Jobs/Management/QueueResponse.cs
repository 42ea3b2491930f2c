namespace Lighthouse.Jobs.Management;

/// <summary>One entry of <c>GET /api/v1/queues</c>: how many jobs of a queue are in each state now.</summary>
/// <param name="Inbox">Jobs at the list door, not yet taken in.</param>
/// <param name="Ready">Jobs that wait to be claimed.</param>
/// <param name="Waiting">Jobs that wait for their lane: one with the same ordering key, or too many of their type, are under way.</param>
/// <param name="Suspects">Jobs that were held in two crashes of nodes, or alone in one: they run alone.</param>
/// <param name="Nodes">Members that serve the queue and whose lease is valid.</param>
/// <param name="RunningByNode">Jobs held, by member.</param>
/// <param name="Totals">Outcomes since the queue began, by state.</param>
internal sealed record QueueResponse(
    string Queue,
    bool Paused,
    long Inbox,
    long Ready,
    long Running,
    long Scheduled,
    long Waiting,
    long Suspects,
    long Dead,
    int Nodes,
    IReadOnlyDictionary<string, long> RunningByNode,
    IReadOnlyDictionary<string, long> Totals)
{
    public DateTimeOffset? PausedSince { get; init; }

    public string? PausedBy { get; init; }

    /// <summary>A rate, a concurrency or a backlog is set, for the queue or a type of its jobs.</summary>
    public bool Limited { get; init; }

    /// <summary>The limits that are set; only when one queue is asked for.</summary>
    public IReadOnlyList<LimitResponse>? Limits { get; init; }
}
