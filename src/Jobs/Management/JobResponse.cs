using System.Text.Json;

namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>GET /api/v1/jobs/{id}</c>: where a job is now and what happened to it so far.</summary>
/// <param name="Result">What its handler returned, when that is kept.</param>
internal sealed record JobResponse(
    string Id,
    string Queue,
    string? Type,
    string State,
    int Attempt,
    string? Node,
    DateTimeOffset? EnqueuedAt,
    DateTimeOffset? DueAt,
    JsonElement? Result,
    JobErrorResponse? Error,
    IReadOnlyList<TimelineResponse> Timeline)
{
    /// <summary>What it reported of itself last, while it runs.</summary>
    public JsonElement? Progress { get; init; }

    /// <summary>Who wants it cancelled, while it runs.</summary>
    public CancelAskedResponse? Cancel { get; init; }

    /// <summary>What a waiting job waits for: <c>ordering_key</c> or <c>type</c>.</summary>
    public string? WaitsFor { get; init; }
}

internal sealed record CancelAskedResponse(DateTimeOffset At, string By, string Reason);

internal sealed record JobErrorResponse(string? Type, string? Message);

/// <summary>One thing that happened to a job, as the journal has it.</summary>
/// <param name="Log">The last lines its handler logged; absent when there are none.</param>
internal sealed record TimelineResponse(DateTimeOffset At, string Event, string? Node, int? Attempt, string? Detail, IReadOnlyList<string>? Log = null);

/// <summary>One answer of <c>POST /api/v1/queues/{queue}/jobs</c>: an id, or why the job was refused.</summary>
/// <param name="New">False when the id was known: the job is deduplicated and <paramref name="Id"/> is the first one's.</param>
internal sealed record EnqueuedResponse(string? Id, string Queue, bool New, string? Error);
