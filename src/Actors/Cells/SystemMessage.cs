namespace Lighthouse.Actors;

/// <summary>What the kernel tells an actor's cell, ahead of all user messages.</summary>
internal abstract record SystemMessage
{
    public static readonly SystemMessage StartNow = new Start();
    public static readonly SystemMessage StopNow = new Stop();
    public static readonly SystemMessage SuspendNow = new Suspend();
    public static readonly SystemMessage ResumeNow = new Resume(OwnFailure: false);
    public static readonly SystemMessage ResumeFailed = new Resume(OwnFailure: true);

    private SystemMessage()
    {
    }

    internal sealed record Start : SystemMessage;

    internal sealed record Stop : SystemMessage;

    /// <summary>A supervisor above has failed: wait for its fate.</summary>
    internal sealed record Suspend : SystemMessage;

    /// <param name="OwnFailure">The directive for the actor's own failure, not the end of a failure above it.</param>
    internal sealed record Resume(bool OwnFailure) : SystemMessage;

    internal sealed record Restart(Exception Cause, object? Message) : SystemMessage;

    internal sealed record Failed(ActorCell Child, Exception Cause, object? Message) : SystemMessage;

    internal sealed record Watch(ActorRef Watcher) : SystemMessage;

    internal sealed record Unwatch(ActorRef Watcher) : SystemMessage;
}
