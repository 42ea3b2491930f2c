using Lighthouse.Actors;

namespace Lighthouse.Jobs;

/// <summary>What the router knows of one of its workers. <see cref="Current"/> is written by the worker, the rest by the router.</summary>
internal sealed class WorkerSlot
{
    private HeldJob? _current;
    private volatile bool _isSurplus;

    public ActorRef<WorkerMessage>? Worker { get; set; }

    public bool IsFree { get; set; }

    /// <summary>Whether its handler was given up on: another worker has its place, and it ends with its job.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Whether the queue has been given fewer workers: it ends as soon as it has no job.</summary>
    public bool IsSurplus { get => _isSurplus; set => _isSurplus = value; }

    /// <summary>The job it runs at this moment.</summary>
    public HeldJob? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
