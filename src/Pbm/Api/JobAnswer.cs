using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary><c>GET /api/v1/jobs/{id}</c></summary>
internal sealed record JobAnswer(
    string Id, string Queue, string? Type, string? State, int Attempt, string? Node, DateTimeOffset? EnqueuedAt, DateTimeOffset? DueAt,
    JsonElement? Result, JobErrorAnswer? Error, IReadOnlyList<TimelineAnswer>? Timeline);

internal sealed record JobErrorAnswer(string? Type, string? Message);

internal sealed record TimelineAnswer(DateTimeOffset At, string? Event, string? Node, int? Attempt, string? Detail);

/// <summary><c>POST /api/v1/queues/{queue}/jobs</c></summary>
internal sealed record EnqueuedAnswer(string? Id, string? Queue, bool? New, string? Error);

/// <summary>One of <c>GET /api/v1/queues</c></summary>
internal sealed record QueueAnswer(string Queue, bool Paused, long Inbox, long Ready, long Running, long Scheduled, long Dead, int Nodes, IReadOnlyDictionary<string, long>? Totals);

internal sealed record ErrorAnswer(string? Error);
