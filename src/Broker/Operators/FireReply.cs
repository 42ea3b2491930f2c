namespace Lighthouse.Broker;

/// <summary>What came of a schedule's tick.</summary>
public enum FireStatus
{
    /// <summary>Its job is in the queue.</summary>
    Fired,

    /// <summary>Somebody else decided a tick meanwhile: look at <see cref="FireReply.LastTickMs"/> and reckon anew. Nothing was done.</summary>
    Already,

    /// <summary>Its job is a duplicate of one that has not ended (its <c>id</c> or <c>unique</c> key is taken): the tick counts, no job was added.</summary>
    Duplicate,

    /// <summary>The job was not accepted: the tick counts, no job was added.</summary>
    Refused,
}

/// <summary>Answer to <see cref="QueueOperator.FireAsync"/>.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Id">The job's id, or the first job's for a duplicate; empty otherwise.</param>
/// <param name="Reason">A sentence when it was refused.</param>
/// <param name="LastTickMs">The last tick that was decided, this one included; 0 when none ever was.</param>
public sealed record FireReply(FireStatus Status, string Id, string? Reason, long LastTickMs);
