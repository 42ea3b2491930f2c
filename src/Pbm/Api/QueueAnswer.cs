namespace Lighthouse.Pbm;

/// <summary>One of <c>GET /api/v1/queues</c>; with its limits, <c>GET /api/v1/queues/{queue}</c>.</summary>
internal sealed record QueueAnswer(string Queue, bool Paused, long Inbox, long Ready, long Running, long Scheduled, long Dead, int Nodes, IReadOnlyDictionary<string, long>? Totals)
{
    public DateTimeOffset? PausedSince { get; init; }

    public string? PausedBy { get; init; }

    public long Waiting { get; init; }

    public long Suspects { get; init; }

    public bool Limited { get; init; }

    public IReadOnlyDictionary<string, long>? RunningByNode { get; init; }

    public IReadOnlyList<LimitAnswer>? Limits { get; init; }
}

internal sealed record LimitAnswer(string Name, string? Value, string? Origin);

/// <summary><c>GET</c> and <c>PUT /api/v1/queues/{queue}/limits</c></summary>
internal sealed record LimitsAnswer(string Queue, IReadOnlyList<LimitAnswer> Limits);

/// <summary>The answer to pausing and resuming.</summary>
internal sealed record QueueActAnswer(string Queue, string Message);

/// <summary>Who asks for something, and why.</summary>
internal sealed record ActRequest(string By, string? Reason);
