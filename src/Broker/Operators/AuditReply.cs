namespace Lighthouse.Broker;

/// <summary>What an audit can find (4.5). Each was mended by the call that found it.</summary>
public enum AuditKind
{
    /// <summary>A node that holds jobs or could claim some, and is no live member: it is shut out, and its jobs are ready again.</summary>
    NoMember,

    /// <summary>An entry that was handed out once and is pending with nobody: ready again.</summary>
    PendingWithNobody,

    /// <summary>A unique lock whose job is in no state any more: released.</summary>
    LockWithoutJob,

    /// <summary>An ordering lane or a place in a type's concurrency whose holder is in no state any more: passed on.</summary>
    LaneWithoutHolder,

    /// <summary>A stream whose last id lay in the future, so that nothing could be added to it any more: mended.</summary>
    FutureId,

    /// <summary>A cancel request, progress or suspicion for a job that has ended: removed.</summary>
    StaleMark,

    /// <summary>A body without a state, or a state without a body: buried or removed.</summary>
    Stray,
}

/// <summary>One thing that was found and mended.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">The job, lane, key, node or stream that it is about.</param>
/// <param name="Text">A sentence, as it stands in the journal.</param>
public sealed record AuditFinding(AuditKind Kind, string Subject, string Text);

/// <summary>Answer to <see cref="QueueOperator.AuditAsync"/>.</summary>
/// <param name="Findings">What this step found and mended; nearly always nothing.</param>
/// <param name="Next">The cursor of the next step; null when the whole queue has been looked at.</param>
public sealed record AuditReply(IReadOnlyList<AuditFinding> Findings, string? Next);
