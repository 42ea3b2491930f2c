using System.Text.Json.Serialization;

namespace Lighthouse.Pbm;

/// <summary><c>GET /api/v1/cluster</c></summary>
internal sealed record ClusterAnswer(string Node, RedisAnswer? Redis, LeaderAnswer? Leader, DateTimeOffset? GraceUntil)
{
    [JsonRequired]
    public IReadOnlyList<MemberAnswer> Members { get; init; } = [];
}

internal sealed record RedisAnswer(string? State, DateTimeOffset? Since, string? Reason);

/// <summary><c>GET /api/v1/cluster/leader</c></summary>
internal sealed record LeaderAnswer(string Node, string? Role, string? Management, DateTimeOffset? Until);

internal sealed record MemberAnswer(
    string Node, string? Role, string? State, IReadOnlyList<string>? Queues, string? Version, string? Management, DateTimeOffset? Started, long? LeaseMs, DownAnswer? Down)
{
    public string? Name { get; init; }
}

internal sealed record DownAnswer(DateTimeOffset? At, string? Reason, string? By, bool? Reclaimed);

/// <summary>One of <c>GET /api/v1/cluster/removed</c>.</summary>
internal sealed record RemovedAnswer(string Node, string? Role, string? Host, DateTimeOffset At, string How, string? Reason, string? By);

/// <summary>The answer to an act that has been taken up.</summary>
internal sealed record AcceptedAnswer(string? Node, string Message);

/// <summary><c>POST /api/v1/cluster/down</c></summary>
internal sealed record DownRequest(string? Node, string? Reason);
