using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>What became of a job's run.</summary>
public enum OutcomeKind
{
    /// <summary>The handler returned.</summary>
    Succeeded,

    /// <summary>It failed and is to run again after <see cref="Outcome.Delay"/>.</summary>
    Retry,

    /// <summary>It failed for good.</summary>
    Dead,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Its time had passed before it began.</summary>
    Expired,
}

/// <summary>A job and what became of it, for <see cref="JobBroker.SettleAsync"/>.</summary>
public sealed record Outcome
{
    /// <summary>The job as it was claimed.</summary>
    public required ClaimedJob Job { get; init; }

    /// <summary>What became of it.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>The job's type, for the journal.</summary>
    public required string Type { get; init; }

    /// <summary>What the handler returned, as JSON; empty when it returned nothing.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>What went wrong, for every kind but success.</summary>
    public JobError? Error { get; init; }

    /// <summary>How long to wait before the next attempt; zero is allowed.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long the result is kept; zero keeps none.</summary>
    public TimeSpan ResultTtl { get; init; }

    /// <summary>The reply list that gets the outcome, by name; null is none.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>How long the reply list lives after the last outcome pushed to it.</summary>
    public TimeSpan ReplyTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The last lines that the handler logged, oldest first; the newest 4,096 characters of them go into the journal.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>Jobs that appear if and only if this outcome takes effect.</summary>
    public IReadOnlyList<FollowUp> FollowUps { get; init; } = [];

    /// <summary>When the handler began, Unix milliseconds on Redis' clock; 0 when it never did.</summary>
    public long StartedMs { get; init; }

    /// <summary>How long the handler ran.</summary>
    public TimeSpan Duration { get; init; }
}
