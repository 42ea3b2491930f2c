namespace Lighthouse.Actors;

internal enum ActorState
{
    Running,

    /// <summary>It, or a supervisor above it, has failed and waits for a decision.</summary>
    Suspended,

    Stopping,
}

/// <summary>A glance at an actor and all below it, for tools. Load counts the messages waiting and the one being handled.</summary>
internal sealed record ActorSnapshot(string Path, string Type, ActorState State, int Load, IReadOnlyList<ActorSnapshot> Children);
