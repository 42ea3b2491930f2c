using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>A job as it is now, with what is kept of its past.</summary>
public sealed record JobView
{
    public required string Queue { get; init; }

    public required string Id { get; init; }

    /// <summary>Its type; empty where it is not known any more.</summary>
    public string Type { get; init; } = "";

    /// <summary><c>ready</c>, <c>scheduled</c>, <c>running</c>, <c>succeeded</c>, <c>dead</c>, <c>cancelled</c>, <c>expired</c> or <c>deduplicated</c>.</summary>
    public required string State { get; init; }

    /// <summary>Attempts that have begun.</summary>
    public int Attempt { get; init; }

    /// <summary>The node that runs it, or ran it last.</summary>
    public string? Node { get; init; }

    /// <summary>When it was enqueued, Unix milliseconds on Redis' clock; 0 when unknown.</summary>
    public long EnqueuedMs { get; init; }

    /// <summary>When it falls due, for a scheduled job.</summary>
    public long DueMs { get; init; }

    /// <summary>What it returned, as JSON; null when that is not kept.</summary>
    public string? Result { get; init; }

    /// <summary>What went wrong last.</summary>
    public JobError? Error { get; init; }

    /// <summary>What it reported of itself last, as JSON, while it runs; null when it reported nothing.</summary>
    public string? Progress { get; init; }

    /// <summary>Who asked for its end while it runs; null when nobody did.</summary>
    public CancelRequest? Cancel { get; init; }

    /// <summary>What a waiting job waits for: <c>ordering_key</c>, or <c>type</c> where too many of its type are under way.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>What happened to it, oldest first, as far as the journal reaches back.</summary>
    public IReadOnlyList<TimelineEvent> Timeline { get; init; } = [];
}

/// <summary>That somebody wants a running job cancelled.</summary>
/// <param name="At">When, Unix milliseconds on Redis' clock.</param>
/// <param name="By">Who; may be empty.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record CancelRequest(long At, string By, string Reason);

/// <summary>One thing that happened to a job.</summary>
/// <param name="AtMs">When, Unix milliseconds on Redis' clock.</param>
/// <param name="Event"><c>enqueued</c>, <c>claimed</c>, <c>started</c>, or the state it passed into.</param>
/// <param name="Node">Where.</param>
/// <param name="Attempt">Which attempt, from 1; 0 where none is meant.</param>
/// <param name="Detail">A sentence or a value, or null.</param>
public sealed record TimelineEvent(long AtMs, string Event, string? Node, int Attempt, string? Detail)
{
    /// <summary>The last lines that the handler logged in this attempt, oldest first.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];
}
