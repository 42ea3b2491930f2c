namespace Lighthouse.Broker;

/// <summary>Some of the jobs of a queue that are in one state.</summary>
/// <param name="Jobs">Without their timelines.</param>
/// <param name="Cursor">Where the next page begins; null after the last.</param>
public sealed record JobPage(IReadOnlyList<ListedJob> Jobs, string? Cursor);

/// <summary>A job as a list shows it.</summary>
public sealed record ListedJob
{
    public required string Id { get; init; }

    /// <summary>Its type; empty where that cannot be seen.</summary>
    public string Type { get; init; } = "";

    /// <summary>Attempts that have begun.</summary>
    public int Attempt { get; init; }

    /// <summary>The node that holds it.</summary>
    public string? Node { get; init; }

    /// <summary>When it was enqueued, Unix milliseconds on Redis' clock; 0 when unknown.</summary>
    public long EnqueuedMs { get; init; }

    /// <summary>When it falls due, for a scheduled job; when it died, for a dead one.</summary>
    public long AtMs { get; init; }

    /// <summary>The lane it waits for.</summary>
    public string? Lane { get; init; }

    /// <summary>What went wrong last.</summary>
    public Messages.JobError? Error { get; init; }
}
