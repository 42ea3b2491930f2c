namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>GET /api/v1/cluster</c>: who is in the cluster, who leads it, and how this process sees Redis.</summary>
/// <param name="Node">The node id of the process that answers.</param>
/// <param name="GraceUntil">While this lies in the future nobody is declared down: Redis was away, and every member may beat first.</param>
internal sealed record ClusterResponse(
    string Node,
    RedisResponse Redis,
    LeaderResponse? Leader,
    DateTimeOffset? GraceUntil,
    IReadOnlyList<MemberResponse> Members);

/// <param name="State"><c>connecting</c>, <c>up</c> or <c>down</c>.</param>
internal sealed record RedisResponse(string State, DateTimeOffset? Since, string? Reason);

/// <summary>The answer of <c>GET /api/v1/cluster/leader</c>.</summary>
/// <param name="Management">Where the leader's management API listens, as it told the cluster when it joined.</param>
internal sealed record LeaderResponse(string Node, string? Name, string? Role, string? Management, DateTimeOffset Until);

/// <param name="State"><c>up</c>, <c>leaving</c>, <c>expired</c> (lease over, not yet declared down) or <c>down</c>.</param>
/// <param name="LeaseMs">Milliseconds left of its lease by Redis' clock; negative once it ran out, absent for members that are down.</param>
internal sealed record MemberResponse(
    string Node,
    string Name,
    string Role,
    string State,
    IReadOnlyList<string> Queues,
    string? Version,
    string? Library,
    string? Management,
    string? Host,
    int? Pid,
    DateTimeOffset? Started,
    long? LeaseMs,
    DownResponse? Down);

/// <param name="Reclaimed">True once everything the member held is back in its queues.</param>
internal sealed record DownResponse(DateTimeOffset At, string? Reason, string? By, bool Reclaimed);
