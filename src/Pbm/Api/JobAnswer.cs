using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary><c>GET /api/v1/jobs/{id}</c></summary>
internal sealed record JobAnswer(
    string Id, string Queue, string? Type, string? State, int Attempt, string? Node, DateTimeOffset? EnqueuedAt, DateTimeOffset? DueAt,
    JsonElement? Result, JobErrorAnswer? Error, IReadOnlyList<TimelineAnswer>? Timeline)
{
    public ProgressAnswer? Progress { get; init; }

    public CancelAskedAnswer? Cancel { get; init; }

    public string? WaitsFor { get; init; }
}

internal sealed record CancelAskedAnswer(DateTimeOffset At, string? By, string? Reason);

internal sealed record ProgressAnswer(double? Fraction, string? Message);

internal sealed record JobErrorAnswer(string? Type, string? Message);

internal sealed record TimelineAnswer(DateTimeOffset At, string? Event, string? Node, int? Attempt, string? Detail, IReadOnlyList<string>? Log = null);

/// <summary><c>POST /api/v1/queues/{queue}/jobs</c></summary>
internal sealed record EnqueuedAnswer(string? Id, string? Queue, bool? New, string? Error);

/// <summary><c>GET /api/v1/queues/{queue}/jobs?state=</c></summary>
/// <param name="Cursor">Where the next page begins; absent after the last.</param>
internal sealed record JobsAnswer(string Queue, string State, IReadOnlyList<ListedJobAnswer> Jobs, string? Cursor);

internal sealed record ListedJobAnswer(string Id, string? Type, int Attempt, string? Node, DateTimeOffset? EnqueuedAt, DateTimeOffset? DueAt, string? Lane);

/// <summary><c>POST /api/v1/jobs/{id}/cancel</c></summary>
internal sealed record CancelAnswer(string Id, string Queue, string Outcome, string Message);

internal sealed record ErrorAnswer(string? Error);
