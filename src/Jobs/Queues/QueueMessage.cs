namespace Lighthouse.Jobs;

internal abstract record QueueMessage
{
    /// <summary>The node is a member under this id: work on the queue.</summary>
    internal sealed record Joined(string Node) : QueueMessage;

    /// <summary>The node was declared down: drop everything.</summary>
    internal sealed record Lost : QueueMessage;

    internal sealed record Drain : QueueMessage;

    internal sealed record CancelRunning(StopReason Reason) : QueueMessage;

    internal sealed record GiveUp : QueueMessage;

    /// <summary>Run so many jobs at once from now on.</summary>
    internal sealed record Resize(int Workers) : QueueMessage;

    /// <summary>Claim nothing on this node until told otherwise, and give back what has not started.</summary>
    internal sealed record Pause(bool On) : QueueMessage;

    /// <summary>A suspect is to run alone on this node: claim nothing, and say when nothing is held any more.</summary>
    internal sealed record StandStill(bool On) : QueueMessage;

    /// <summary>Nothing is held on this node: claim one suspect.</summary>
    internal sealed record GoAlone(long Number) : QueueMessage;

    /// <summary>The IngestActor has news of <see cref="StandStill"/>; a suspect is wanted, or it is dry, or the suspect has ended.</summary>
    internal sealed record Quarantine(Func<string, QuarantineMessage> Word) : QueueMessage;

    /// <summary>The IngestActor was told that this node was declared down.</summary>
    internal sealed record Fenced(string Node) : QueueMessage;

    /// <summary>The IngestActor has left the queue.</summary>
    /// <param name="MayHold">Whether jobs are left there, or nobody knows.</param>
    internal sealed record Drained(bool MayHold) : QueueMessage;

    /// <summary>The queue's pulse is due, and its IngestActor has failed.</summary>
    internal sealed record Beat : QueueMessage;

    /// <summary>The handlers of a queue whose IngestActor failed should have ended by now.</summary>
    internal sealed record StillStopping : QueueMessage;
}
