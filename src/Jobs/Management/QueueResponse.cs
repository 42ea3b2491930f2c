namespace Lighthouse.Jobs.Management;

/// <summary>One entry of <c>GET /api/v1/queues</c>: how many jobs of a queue are in each state now.</summary>
/// <param name="Inbox">Jobs at the list door, not yet taken in.</param>
/// <param name="Ready">Jobs that wait to be claimed.</param>
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
    long Dead,
    int Nodes,
    IReadOnlyDictionary<string, long> RunningByNode,
    IReadOnlyDictionary<string, long> Totals);
