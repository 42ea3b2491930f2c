using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>One record of a queue's journal: what one call changed.</summary>
/// <param name="Position">Its place in the journal.</param>
/// <param name="AtMs">When, Unix milliseconds on Redis' clock.</param>
/// <param name="Kind">The call: <c>settle</c>, <c>claim</c>, <c>release</c>, <c>reclaim</c>, <c>enqueue</c>; <c>pause</c>, <c>limit</c>, <c>cancel</c>, <c>requeue</c>, <c>purge</c>, <c>forgive</c>, <c>fire</c>, <c>audit</c>.</param>
/// <param name="Node">The node that called, or whose jobs were recovered; empty when nobody in particular did.</param>
/// <param name="Outcomes">Outcomes of this queue so far, this record's included.</param>
/// <param name="Entries">What happened, job by job.</param>
public sealed record JournalRecord(EntryId Position, long AtMs, string Kind, string Node, long Outcomes, IReadOnlyList<JournalEntry> Entries);

/// <summary>What happened to one job.</summary>
public sealed record JournalEntry
{
    /// <summary>The job; empty where the queue itself is meant.</summary>
    public required string Id { get; init; }

    /// <summary>Its type; empty where the body could not be read.</summary>
    public string Type { get; init; } = "";

    /// <summary><c>succeeded</c>, <c>retry</c>, <c>dead</c>, <c>cancelled</c>, <c>expired</c>, <c>deduplicated</c>, <c>recovered</c>, <c>released</c>, <c>scheduled</c>, <c>waiting</c>, <c>cancelling</c>, <c>requeued</c>
    /// or <c>purged</c>; of a queue <c>paused</c>, <c>resumed</c>, <c>limited</c>, <c>forgiven</c>, <c>refused</c> or <c>mended</c>.</summary>
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

    /// <summary>Who asked for it, where somebody did.</summary>
    public string? By { get; init; }

    /// <summary>A sentence: what was done to the queue, what an audit found, or the reason somebody gave.</summary>
    public string? Note { get; init; }

    /// <summary><c>result</c> or <c>reply</c>: what Redis refused to write, such as a reply list whose key is of another type.</summary>
    public string? Unwritten { get; init; }

    /// <summary>The node it was recovered from.</summary>
    public string? Node { get; init; }
}
