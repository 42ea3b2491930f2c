using Lighthouse.Actors;

namespace Lighthouse.Simulation;

/// <summary>
/// One process: what runs in it, its timers and its connections. Killed, nothing of it ever runs again; frozen, all that falls due waits until it is woken, and then
/// comes at once.
/// </summary>
internal class SimulatedProcess : IActorScheduler
{
    private readonly List<ProcessWork> _held = [];

    public SimulatedProcess(SimulatedWorld world, string name)
    {
        (World, Name) = (world, name);
        Context = new SchedulerContext(this);
        Time = new ProcessTime(this, world.Time);
        Link = new SimulatedLink(world);
        Random = new Random(world.Random.Next());
        world.Add(this);
    }

    public string Name { get; }

    public SimulatedWorld World { get; }

    public SimulatedLink Link { get; }

    public ProcessTime Time { get; }

    public Random Random { get; }

    public SchedulerContext Context { get; }

    /// <summary>Its connections to Redis.</summary>
    public List<SimulatedRedis> Clients { get; } = [];

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen { get; private set; }

    /// <summary>The clock's ticks; null while it lives.</summary>
    public long? DiedAt { get; private set; }

    public TaskCreationOptions Promises => TaskCreationOptions.None;

    public IActorScheduler OpenThread(string name) => this;

    public void Schedule(IThreadPoolWorkItem work)
    {
        if (!IsAlive) return;
        var item = work as ProcessWork ?? new ProcessWork(this, work);
        if (IsFrozen) _held.Add(item);
        else World.Scheduler.Schedule(item);
    }

    public void Cancel(CancellationTokenSource source) => Schedule(new ProcessWork(this, "cancellation", source.Cancel));

    /// <summary>Begins something in this process; it ends with it.</summary>
    public Task Run(Func<Task> work)
    {
        var ended = new TaskCompletionSource();
        Schedule(new ProcessWork(this, "begin", async () =>
        {
            try
            {
                await work();
                ended.SetResult();
            }
            catch (Exception cause)
            {
                ended.SetException(cause);
            }
        }));
        return ended.Task;
    }

    public void Hold(ProcessWork work) => _held.Add(work);

    /// <summary>SIGKILL, or the process has ended.</summary>
    public void Die()
    {
        if (!IsAlive) return;
        IsAlive = false;
        DiedAt = World.Time.GetTimestamp();
        _held.Clear();
        foreach (var client in Clients.ToArray()) client.Die();
        OnDied();
    }

    protected virtual void OnDied()
    {
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => IsFrozen = true;

    /// <summary>SIGCONT.</summary>
    public void Wake()
    {
        IsFrozen = false;
        ProcessWork[] held = [.. _held];
        _held.Clear();
        foreach (var work in held) Schedule(work);
    }

    public override string ToString() => Name;
}
