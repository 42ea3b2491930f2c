namespace Lighthouse.Jobs.Management;

/// <summary>The body of <c>POST …/dead/requeue</c> and <c>/purge</c>: which dead jobs are meant. What is given must all be true of a job.</summary>
/// <param name="All">Needed when nothing else is given, so that an empty body empties nothing.</param>
/// <param name="DryRun">Count only.</param>
internal sealed record BulkRequest(
    IReadOnlyList<string>? Ids, string? Type, string? Error, string? Message, string? Before, string? After, int? Max, bool? All, bool? DryRun, string? By);

/// <param name="Matched">Dead jobs that were meant.</param>
/// <param name="Done">Those that were requeued or purged; 0 in a dry run.</param>
/// <param name="Skipped">The first twenty that were left alone, and why.</param>
internal sealed record BulkResponse(string Queue, long Matched, long Done, bool DryRun, IReadOnlyList<SkippedResponse> Skipped);

internal sealed record SkippedResponse(string Id, string Reason);

/// <summary>The answer of <c>GET /api/v1/queues/{queue}/dead</c>, latest first.</summary>
/// <param name="Cursor">Where the next page begins; absent after the last.</param>
internal sealed record DeadResponse(string Queue, IReadOnlyList<DeadJobResponse> Jobs, string? Cursor);

internal sealed record DeadJobResponse(string Id, string? Type, int Attempts, DateTimeOffset? EnqueuedAt, DateTimeOffset DiedAt, JobErrorResponse? Error);
