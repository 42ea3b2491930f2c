using Lighthouse.Broker;

namespace Lighthouse.Chaos;

/// <summary>Everything that is known of a run when it is over. All its times are of one machine's clock.</summary>
internal sealed record Evidence
{
    /// <summary>What the producers enqueued, or tried to.</summary>
    public required IReadOnlyCollection<AcceptedJob> Accepted { get; init; }

    /// <summary>What the handlers wrote, in the order in which the ledger took it.</summary>
    public required IReadOnlyList<LedgerEntry> Ledger { get; init; }

    /// <summary>The journals of all queues, each in its own order.</summary>
    public required IReadOnlyList<QueueRecord> Journal { get; init; }

    public required IReadOnlyList<FaultRecord> Faults { get; init; }

    /// <summary>The kinds of fault that this machine allows; null where nobody took that down.</summary>
    public IReadOnlyList<FaultKind>? Offered { get; init; }

    /// <summary>Who joined, left, was declared down, led.</summary>
    public IReadOnlyList<ClusterHappening> Cluster { get; init; } = [];

    /// <summary>What the operator did.</summary>
    public IReadOnlyList<OperatorAct> Acts { get; init; } = [];

    /// <summary>Jobs that a door refused for what they say, as sentences: there should be none.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Outcomes that were pushed to reply lists: queue and the JSON.</summary>
    public IReadOnlyList<ReplyLine> Replies { get; init; } = [];

    /// <summary>Outcomes that were kept under their jobs' names when all was over, of jobs that asked for that; null where nobody looked.</summary>
    public IReadOnlyList<ReplyLine>? Results { get; init; }

    /// <summary>When those had been read.</summary>
    public DateTimeOffset ResultsRead { get; init; }

    /// <summary>Jobs that Redis answered with an error or never saw.</summary>
    public long TurnedAway { get; init; }

    /// <summary>What is left in Redis after the end that nothing explains, as sentences.</summary>
    public IReadOnlyList<string> Remains { get; init; } = [];

    public required ChaosSettings Settings { get; init; }

    /// <summary>When the producers began, and when they had stopped.</summary>
    public required DateTimeOffset Began { get; init; }

    public required DateTimeOffset Ended { get; init; }
}

/// <summary>One outcome in a reply list.</summary>
internal sealed record ReplyLine(string Queue, string Id, string State, string? Result);

/// <summary>One record of one queue's journal.</summary>
internal sealed record QueueRecord(string Queue, JournalRecord Record);

/// <summary>What the operator did to a queue or a job.</summary>
/// <param name="Kind"><c>cancel</c>, <c>pause</c> or <c>resume</c>.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Id">The job; empty where the queue is meant.</param>
/// <param name="Sent">When it was asked for.</param>
/// <param name="At">When the answer came, or was given up.</param>
/// <param name="Answer">What came of it; null when the answer was lost: it may have been done or not.</param>
internal sealed record OperatorAct(string Kind, string Queue, string Id, DateTimeOffset Sent, DateTimeOffset At, string? Answer);
