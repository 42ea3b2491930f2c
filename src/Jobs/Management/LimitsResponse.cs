namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>GET</c> and <c>PUT /api/v1/queues/{queue}/limits</c>: the limits that are set.</summary>
internal sealed record LimitsResponse(string Queue, IReadOnlyList<LimitResponse> Limits);

/// <param name="Name">Such as <c>rate</c> or <c>type:email.send:concurrency</c>.</param>
/// <param name="Origin"><c>config</c> (the nodes' configuration) or <c>operator</c>, who wins.</param>
internal sealed record LimitResponse(string Name, string Value, string Origin);

/// <summary>The answer to pausing and resuming a queue.</summary>
internal sealed record QueueActResponse(string Queue, bool Paused, string Message);
