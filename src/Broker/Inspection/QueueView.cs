namespace Lighthouse.Broker;

/// <summary>A queue in numbers.</summary>
public sealed record QueueView
{
    public required string Name { get; init; }

    /// <summary>Waiting to be claimed, those not yet taken from the inbox included.</summary>
    public long Ready { get; init; }

    /// <summary>Those of them that lie at the list door, not yet taken in.</summary>
    public long Inbox { get; init; }

    /// <summary>Waiting for their time.</summary>
    public long Scheduled { get; init; }

    /// <summary>Waiting for their lane: a job with the same ordering key, or too many of their type, are under way.</summary>
    public long Waiting { get; init; }

    /// <summary>Wait or run in the stream <c>alone</c>: they were held in two crashes, or alone in one. Not those whose retry is not due yet.</summary>
    public long Suspects { get; init; }

    /// <summary>Held by a node.</summary>
    public long Running { get; init; }

    /// <summary>Given up.</summary>
    public long Dead { get; init; }

    /// <summary>Nothing is claimed until it is resumed.</summary>
    public bool Paused { get; init; }

    /// <summary>Since when, Unix milliseconds on Redis' clock; 0 when that is not known.</summary>
    public long PausedSinceMs { get; init; }

    /// <summary>Who paused it.</summary>
    public string? PausedBy { get; init; }

    /// <summary>A rate, a concurrency or a backlog is set, for the queue or for a type.</summary>
    public bool Limited { get; init; }

    /// <summary>Jobs held, by node.</summary>
    public IReadOnlyDictionary<string, long> RunningByNode { get; init; } = new Dictionary<string, long>();

    /// <summary>Outcomes since the queue began, by state; evicted dead letters as <c>evicted</c>.</summary>
    public IReadOnlyDictionary<string, long> Totals { get; init; } = new Dictionary<string, long>();
}
