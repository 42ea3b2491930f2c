namespace Lighthouse.Broker;

/// <summary>What came of joining.</summary>
public enum JoinStatus
{
    /// <summary>A member from now on.</summary>
    Joined,

    /// <summary>The id is taken, or was: make a new incarnation.</summary>
    Taken,
}

/// <summary>Answer to <see cref="Membership.JoinAsync"/>.</summary>
public sealed record JoinReply(JoinStatus Status, long NowMs, long LeaseUntilMs);

/// <summary>What came of a beat.</summary>
public enum BeatStatus
{
    /// <summary>The lease runs anew.</summary>
    Renewed,

    /// <summary>This node was declared down: it may run nothing any more.</summary>
    Down,

    /// <summary>Redis knows nothing of this node: join again under a new incarnation.</summary>
    Unknown,
}

/// <summary>Answer to <see cref="Membership.BeatAsync"/>.</summary>
/// <param name="Status">Whether the lease was renewed.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds.</param>
/// <param name="LeaseUntilMs">The lease, on Redis' clock; what matters to a node is its length, counted from before the call.</param>
/// <param name="Reason">Why the node was declared down.</param>
public sealed record BeatReply(BeatStatus Status, long NowMs, long LeaseUntilMs, string? Reason);

/// <summary>What came of declaring a node down.</summary>
public enum DownStatus
{
    /// <summary>It is down from now on.</summary>
    Downed,

    /// <summary>It was down already.</summary>
    AlreadyDown,

    /// <summary>Its lease still runs.</summary>
    Alive,

    /// <summary>The cluster was out of touch a moment ago: nobody is declared down yet.</summary>
    Grace,

    /// <summary>The caller does not lead any more.</summary>
    NotLeader,

    /// <summary>There is no such node.</summary>
    Unknown,
}

/// <summary>Answer to <see cref="Membership.DownAsync"/>.</summary>
public sealed record DownReply(DownStatus Status, long NowMs, long GraceUntilMs);

/// <summary>Answer to <see cref="Membership.LeadAsync"/>.</summary>
/// <param name="Leading">The caller leads.</param>
/// <param name="Leader">Whoever leads now.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds.</param>
public sealed record LeadReply(bool Leading, LeaderView Leader, long NowMs);
