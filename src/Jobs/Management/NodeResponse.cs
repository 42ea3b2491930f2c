namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>GET /api/v1/nodes/{node}</c>, by the node itself.</summary>
/// <param name="Phase"><c>joining</c>, <c>up</c>, <c>draining</c> or <c>left</c>.</param>
/// <param name="Reasons">Why it is not ready.</param>
internal sealed record NodeResponse(string Node, string Name, string Role, string Phase, IReadOnlyList<NodeQueueResponse> Queues, IReadOnlyList<HealthReason> Reasons);

/// <param name="Workers">Jobs of the queue that the node runs at once.</param>
/// <param name="Running">Jobs of the queue that it holds.</param>
/// <param name="Drained">It was told to claim nothing more of the queue.</param>
internal sealed record NodeQueueResponse(string Queue, int Workers, long Running, bool Drained);

/// <summary>The body of <c>POST /api/v1/nodes/{node}/resize</c>.</summary>
internal sealed record ResizeRequest(string? Queue, int? Workers);

/// <summary>The body of <c>POST /api/v1/nodes/{node}/drain</c> and <c>/resume</c>.</summary>
/// <param name="Queue">One queue; all that the node serves when it is missing.</param>
internal sealed record DrainRequest(string? Queue);
