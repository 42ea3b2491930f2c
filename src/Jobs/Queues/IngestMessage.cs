using Lighthouse.Broker;

namespace Lighthouse.Jobs;

internal abstract record IngestMessage
{
    /// <summary>The node is a member of the cluster under this id: open the queue.</summary>
    internal sealed record Joined(string Node) : IngestMessage;

    /// <summary>The node was declared down: nothing it holds is its own any more.</summary>
    internal sealed record Lost : IngestMessage;

    /// <summary>Jobs that have ended, each with its outcome, its release, or neither.</summary>
    internal sealed record Finished(List<HeldJob> Jobs) : IngestMessage;

    /// <summary>A handler was given up on: its job stays held until it has really ended, its worker is free.</summary>
    internal sealed record Abandoned(HeldJob Job) : IngestMessage;

    /// <summary>A job made its node unfit: it is given back as a crash of its own.</summary>
    internal sealed record TookNodeDown(HeldJob Job) : IngestMessage;

    /// <summary>Claim nothing more, give back what has not started, let the rest end.</summary>
    internal sealed record Drain : IngestMessage;

    /// <summary>Cancel what is still running.</summary>
    internal sealed record CancelRunning(StopReason Reason) : IngestMessage;

    /// <summary>Give back what is still held, running or not.</summary>
    internal sealed record GiveUp : IngestMessage;

    /// <summary>The number of workers has changed.</summary>
    internal sealed record Resized : IngestMessage;

    /// <summary>An operator has this node leave the queue alone, or serve it again.</summary>
    internal sealed record Pause(bool On) : IngestMessage;

    /// <summary>A suspect is to run alone on this node, or did.</summary>
    internal sealed record StandStill(bool On) : IngestMessage;

    /// <summary>Nothing is held on this node: claim one suspect.</summary>
    internal sealed record GoAlone(long Number) : IngestMessage;

    /// <summary>Look for cancelled jobs, send what was reported.</summary>
    internal sealed record Notice : IngestMessage;

    /// <summary>Ids of jobs that somebody wants cancelled.</summary>
    internal sealed record Noticed(IReadOnlyList<string> Ids) : IngestMessage;

    /// <summary>The fallback: look whether or not anything rang.</summary>
    internal sealed record Tick : IngestMessage;

    /// <summary>A scheduled job is due by now.</summary>
    internal sealed record Due : IngestMessage;

    /// <summary>Redis came up, or the pause after a failure is over.</summary>
    internal sealed record OpenAgain : IngestMessage;

    /// <summary>Send what can be sent, which was put off so that the workers start first.</summary>
    internal sealed record GoOn : IngestMessage
    {
        public static readonly GoOn Instance = new();
    }

    /// <summary>The wait for the bell is over, by a ring or not, and the claim behind it is answered.</summary>
    /// <param name="Order">That claim, made up to a tick ago.</param>
    internal sealed record Waited(QueueSession Session, ClaimOrder Order, bool Rang, ClaimReply Reply) : IngestMessage;

    internal sealed record WaitFailed(QueueSession Session, ClaimOrder Order, Exception Cause) : IngestMessage;

    /// <summary>The claim behind the bell was run before, or will hand out nothing.</summary>
    internal sealed record Disarmed(QueueSession Session, DisarmReply Reply) : IngestMessage;

    internal sealed record DisarmFailed(Exception Cause) : IngestMessage;

    internal sealed record Opened(OpenedQueue Queue) : IngestMessage;

    internal sealed record OpenFailed(Exception Cause) : IngestMessage;

    internal sealed record Claimed(string Node, ClaimMode Said, ClaimReply Reply) : IngestMessage;

    internal sealed record ClaimFailed(Exception Cause) : IngestMessage;

    internal sealed record Settled(SettleReply Reply) : IngestMessage;

    internal sealed record SettleFailed(Exception Cause) : IngestMessage;

    internal sealed record Released(SettleReply Reply) : IngestMessage;

    internal sealed record ReleaseFailed(Exception Cause) : IngestMessage;

    /// <summary>Follow-up jobs are in their queues; with a cause, somebody else will see to it.</summary>
    internal sealed record Relayed(Exception? Cause) : IngestMessage;

    internal sealed record Closed : IngestMessage;

    internal sealed record CloseFailed(Exception? Cause) : IngestMessage;
}
