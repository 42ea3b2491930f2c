namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>GET /api/v1/queues/{queue}/jobs?state=</c>.</summary>
/// <param name="Cursor">Where the next page begins; absent after the last.</param>
internal sealed record JobListResponse(string Queue, string State, IReadOnlyList<ListedJobResponse> Jobs, string? Cursor);

/// <param name="DueAt">When a scheduled job falls due.</param>
/// <param name="DiedAt">When a dead job died.</param>
/// <param name="Lane">What a waiting job waits for: its ordering key, or a place in the limit of its type.</param>
internal sealed record ListedJobResponse(string Id, string? Type, int Attempt, string? Node, DateTimeOffset? EnqueuedAt, DateTimeOffset? DueAt, DateTimeOffset? DiedAt, string? Lane);

/// <summary>The answer to cancelling a job.</summary>
/// <param name="Outcome"><c>cancelled</c> (it had not started) or <c>requested</c> (it runs; its node cancels its token).</param>
internal sealed record CancelResponse(string Id, string Queue, string Outcome, string? Node, string Message);
