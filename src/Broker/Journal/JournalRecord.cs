using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>One record of a queue's journal: what one call changed.</summary>
/// <param name="Position">Its place in the journal.</param>
/// <param name="AtMs">When, Unix milliseconds on Redis' clock.</param>
/// <param name="Kind">The call: <c>settle</c>, <c>claim</c>, <c>release</c>, <c>reclaim</c>, <c>enqueue</c>, <c>open</c>.</param>
/// <param name="Node">The node that called, or whose jobs were recovered; empty when nobody in particular did.</param>
/// <param name="Outcomes">Outcomes of this queue so far, this record's included.</param>
/// <param name="Entries">What happened, job by job.</param>
public sealed record JournalRecord(EntryId Position, long AtMs, string Kind, string Node, long Outcomes, IReadOnlyList<JournalEntry> Entries);

/// <summary>What happened to one job.</summary>
public sealed record JournalEntry
{
    /// <summary>The job.</summary>
    public required string Id { get; init; }

    /// <summary>Its type; empty where the body could not be read.</summary>
    public string Type { get; init; } = "";

    /// <summary><c>succeeded</c>, <c>retry</c>, <c>dead</c>, <c>cancelled</c>, <c>expired</c>, <c>deduplicated</c>, <c>recovered</c>, <c>released</c> or <c>scheduled</c>.</summary>
    public required string State { get; init; }

    /// <summary>The attempt this is about, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>When the job was enqueued, Unix milliseconds on Redis' clock; 0 when unknown.</summary>
    public long EnqueuedMs { get; init; }

    /// <summary>When this attempt was claimed, Unix milliseconds on Redis' clock; 0 when it was not.</summary>
    public long ClaimedMs { get; init; }

    /// <summary>When this attempt's handler began, Unix milliseconds on Redis' clock; 0 when it did not.</summary>
    public long StartedMs { get; init; }

    /// <summary>How long the handler ran.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What went wrong.</summary>
    public JobError? Error { get; init; }

    /// <summary>The last lines its handler logged, oldest first.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>The job that a deduplicated one points to.</summary>
    public string? First { get; init; }

    /// <summary>When the job falls due, Unix milliseconds on Redis' clock, for <c>retry</c> and <c>scheduled</c>.</summary>
    public long DueMs { get; init; }

    /// <summary>The node it was recovered from.</summary>
    public string? Node { get; init; }
}
