using Lighthouse.Actors;

namespace Lighthouse.Jobs;

internal abstract record NodeMessage
{
    /// <summary>The node is a member of the cluster under this id.</summary>
    internal sealed record Joined(string Node) : NodeMessage;

    /// <summary>The node was declared down, or Redis has forgotten it.</summary>
    internal sealed record Lost(string Node, string Reason) : NodeMessage;

    /// <summary>A queue refuses this id, because it was declared down.</summary>
    internal sealed record Fenced(string Node) : NodeMessage;

    /// <summary>The node's lease may have run out before it could be renewed; nobody has declared it down yet.</summary>
    internal sealed record WatchLease : NodeMessage;

    internal sealed record Drain : NodeMessage;

    internal sealed record CancelRunning : NodeMessage;

    internal sealed record GiveUp : NodeMessage;

    /// <summary>An operator's wish for one queue of this node, or for all of them.</summary>
    internal sealed record Command(string? Queue, QueueMessage Wish, ActorRef<ControlReply> ReplyTo) : NodeMessage;

    /// <summary>Redis has not answered in time: end without it.</summary>
    internal sealed record End : NodeMessage;

    /// <summary>A queue's word on running a suspect alone.</summary>
    internal sealed record Quarantine(QuarantineMessage Word) : NodeMessage;

    internal sealed record QueueDrained(string Queue, bool LeftHeld) : NodeMessage;

    /// <summary>The membership has ended.</summary>
    internal sealed record Left : NodeMessage;
}
