namespace Lighthouse.Jobs.Management;

/// <summary>One entry of <c>GET /api/v1/queues</c>: how many jobs of a queue are in each state now.</summary>
/// <param name="Inbox">Jobs at the list door, not yet admitted.</param>
/// <param name="Ready">Jobs that wait to be claimed.</param>
/// <param name="Nodes">Members that serve the queue and whose lease is valid.</param>
internal sealed record QueueResponse(
    string Queue,
    bool Paused,
    long Inbox,
    long Ready,
    long Running,
    long Scheduled,
    long Dead,
    int Nodes);
