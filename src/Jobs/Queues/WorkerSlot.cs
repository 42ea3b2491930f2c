using Lighthouse.Actors;

namespace Lighthouse.Jobs;

/// <summary>What the router knows of one of its workers. <see cref="Current"/> is written by the worker, <see cref="Ended"/> is shared, the rest is the router's.</summary>
internal sealed class WorkerSlot(TimeProvider time)
{
    private HeldJob? _current;
    private volatile bool _isSurplus;

    public ActorRef<WorkerMessage>? Worker { get; set; }

    public bool IsFree { get; set; }

    /// <summary>Whether its handler was given up on: another worker has its place, and it ends with its job.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Whether the queue has been given fewer workers: it ends as soon as it has no job.</summary>
    public bool IsSurplus { get => _isSurplus; set => _isSurplus = value; }

    /// <summary>What it has finished and not reported yet.</summary>
    public EndedJobs Ended { get; } = new(time);

    /// <summary>The job it is at, until its outcome is known.</summary>
    public HeldJob? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
