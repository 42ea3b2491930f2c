namespace Lighthouse.Pbm;

/// <summary><c>GET /api/v1/nodes/{node}</c>, answered by the node itself.</summary>
internal sealed record NodeAnswer(string Node, string? Name, string? Role, string? Phase, IReadOnlyList<NodeQueueAnswer>? Queues, IReadOnlyList<HealthReasonAnswer>? Reasons);

internal sealed record NodeQueueAnswer(string Queue, int Workers, long Running, bool Drained = false);

internal sealed record HealthReasonAnswer(string Subject, string Reason, DateTimeOffset? Since);

/// <summary><c>POST /api/v1/nodes/{node}/resize</c></summary>
internal sealed record ResizeRequest(string Queue, int Workers);

/// <summary><c>POST /api/v1/nodes/{node}/drain</c> and <c>/resume</c></summary>
internal sealed record DrainRequest(string? Queue);

/// <summary><c>GET /api/v1/actors</c></summary>
internal sealed record ActorAnswer(string Path, string? Type, string? State, int Load, IReadOnlyList<ActorAnswer>? Children);

/// <summary>One of <c>GET /api/v1/cluster/events</c></summary>
/// <param name="Position">Its place; what comes after it is asked for by it.</param>
internal sealed record ClusterEventAnswer(string Position, DateTimeOffset At, string Event, string? Node, string? Detail);

/// <summary><c>GET /api/v1/doctor</c></summary>
internal sealed record DoctorAnswer(IReadOnlyList<FindingAnswer> Findings);

/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
internal sealed record FindingAnswer(string Severity, string Subject, string Message);
