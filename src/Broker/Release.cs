namespace Lighthouse.Broker;

/// <summary>Why a node gives a job back.</summary>
public enum ReleaseReason
{
    /// <summary>The node is stopping.</summary>
    Drain,

    /// <summary>The node has no handler for the job's type; another may.</summary>
    UnknownType,

    /// <summary>The job made its node unfit: as a crash in which it was the only job held. At too many of them it is dead as a poison pill.</summary>
    TookNodeDown,
}

/// <summary>A job to give back without counting an attempt, for <see cref="JobBroker.ReleaseAsync"/>.</summary>
public sealed record Release
{
    /// <summary>The job as it was claimed.</summary>
    public required ClaimedJob Job { get; init; }

    /// <summary>Why.</summary>
    public required ReleaseReason Reason { get; init; }

    /// <summary>The job's type, for the journal.</summary>
    public required string Type { get; init; }

    /// <summary>How long before it is offered again, for <see cref="ReleaseReason.UnknownType"/>.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After this long of being given back for its type the job is dead.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a result saying so is kept when the job dies of it; zero keeps none.</summary>
    public TimeSpan ResultTtl { get; init; }

    /// <summary>The reply list told when the job dies of it; null is none.</summary>
    public string? ReplyTo { get; init; }
}
