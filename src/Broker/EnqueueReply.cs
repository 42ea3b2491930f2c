namespace Lighthouse.Broker;

/// <summary>What the function door made of one job document.</summary>
public enum EnqueueStatus
{
    /// <summary>It is a new job.</summary>
    New,

    /// <summary>Its id is known: it is the job that was enqueued first.</summary>
    Known,

    /// <summary>It was not accepted; <see cref="EnqueueReply.Reason"/> says why.</summary>
    Refused,
}

/// <summary>Answer to <see cref="JobBroker.EnqueueAsync"/> for one job document.</summary>
/// <param name="Id">The job's id; empty when it was refused.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">A sentence when it was refused.</param>
/// <param name="Full">Nothing but the queue's backlog limit is in its way: it may be tried again later.</param>
public sealed record EnqueueReply(string Id, EnqueueStatus Status, string? Reason, bool Full = false);
