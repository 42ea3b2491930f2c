using Lighthouse.Actors;

namespace Lighthouse.Jobs;

internal abstract record ControlMessage
{
    /// <summary>Stop within the grace.</summary>
    internal sealed record Drain : ControlMessage;

    /// <summary>Stop without waiting for running jobs.</summary>
    internal sealed record Now : ControlMessage;

    /// <summary>Most of the grace is over.</summary>
    internal sealed record Cancel : ControlMessage;

    /// <summary>The grace is over.</summary>
    internal sealed record GraceIsOver : ControlMessage;

    /// <summary>Redis had its time to take back what is left.</summary>
    internal sealed record PatienceIsOver : ControlMessage;

    /// <summary>Run so many of a queue's jobs at once from now on.</summary>
    internal sealed record Resize(string Queue, int Workers, ActorRef<ControlReply> ReplyTo) : ControlMessage;

    /// <summary>Claim nothing more, give back what has not started, let what runs end; the node stays a member. Null is every queue.</summary>
    internal sealed record Pause(string? Queue, ActorRef<ControlReply> ReplyTo) : ControlMessage;

    /// <summary>The end of <see cref="Pause"/>.</summary>
    internal sealed record Resume(string? Queue, ActorRef<ControlReply> ReplyTo) : ControlMessage;
}

/// <summary>Whether the command was understood: false when this node does not serve the queue.</summary>
internal sealed record ControlReply(bool IsServed);
