namespace Lighthouse.Actors.Testing;

/// <summary>
/// Runs a whole actor system on one thread and on virtual time. What runs next is chosen by the seed among all that could run,
/// awaits inside actors included, so one seed gives one history. It holds as long as nothing leaves for the thread pool:
/// no Task.Run, no ConfigureAwait(false), no real I/O,
/// no TaskCompletionSource that runs its continuations asynchronously. What comes back from there is noticed and fails the run.
/// </summary>
internal sealed class SimulationScheduler : IActorScheduler
{
    private readonly List<IThreadPoolWorkItem> _runnable = [];
    private readonly SchedulerContext _context;
    private readonly Lock _lock = new();
    private int _thread = Environment.CurrentManagedThreadId;
    private string? _leak;
    private ulong _fingerprint = 14695981039346656037;

    public SimulationScheduler(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        _context = new SchedulerContext(this);
    }

    public int Seed { get; }

    public TaskCreationOptions Promises => TaskCreationOptions.None;

    public VirtualTime Time { get; } = new();

    /// <summary>For everything in the simulation that needs chance.</summary>
    public Random Random { get; }

    public long Steps { get; private set; }

    /// <summary>A hash over what ran, in which order and when: equal for equal histories.</summary>
    public ulong Fingerprint => _fingerprint;

    /// <summary>Told, per step, what runs.</summary>
    public Action<string>? Trace { get; set; }

    /// <summary>Options for a system that lives in this simulation.</summary>
    public ActorSystemOptions Options => new() { Scheduler = this, TimeProvider = Time, Random = new Random(Seed) };

    public IActorScheduler OpenThread(string name) => this;

    public void Schedule(IThreadPoolWorkItem work)
    {
        lock (_lock)
        {
            if (_thread != Environment.CurrentManagedThreadId)
            {
                _leak ??= $"`{work}` was scheduled from a thread that does not run the simulation: something in the simulation has left for the thread pool.";
            }

            _runnable.Add(work);
        }
    }

    public void Cancel(CancellationTokenSource source) => Schedule(new Cancellation(source));

    /// <summary>Runs one thing; false when nothing can run.</summary>
    public bool Step()
    {
        IThreadPoolWorkItem work;
        lock (_lock)
        {
            _thread = Environment.CurrentManagedThreadId;
            if (_leak is not null)
            {
                throw new InvalidOperationException(_leak);
            }

            if (_runnable.Count == 0)
            {
                return false;
            }

            int chosen = Random.Next(_runnable.Count);
            work = _runnable[chosen];
            _runnable[chosen] = _runnable[^1];
            _runnable.RemoveAt(_runnable.Count - 1);
        }

        Steps++;
        Record(work.ToString() ?? "");
        Within(work.Execute);
        return true;
    }

    /// <summary>Runs until nothing can run without time passing.</summary>
    public void RunUntilIdle(long maxSteps = 1_000_000)
    {
        for (long end = Steps + maxSteps; Step();)
        {
            if (Steps >= end)
            {
                throw new InvalidOperationException($"Not idle after {maxSteps} steps (seed {Seed}): actors keep each other busy without time passing.");
            }
        }
    }

    /// <summary>Lets time pass; between any two timers everything runs that can.</summary>
    public void AdvanceTime(TimeSpan by)
    {
        RunUntilIdle();
        long end = Time.GetTimestamp() + by.Ticks;
        while (FireNextTimer(end))
        {
            RunUntilIdle();
        }

        Time.Advance(TimeSpan.FromTicks(end - Time.GetTimestamp()));
    }

    /// <summary>Runs <paramref name="work"/> as a part of the simulation, time passing as needed, until it is done.</summary>
    /// <param name="limit">Virtual time it may take; an hour unless told.</param>
    public T Run<T>(Func<Task<T>> work, TimeSpan? limit = null)
    {
        Task<T>? task = null;
        Within(() => task = work());
        long end = Time.GetTimestamp() + (limit ?? TimeSpan.FromHours(1)).Ticks;
        while (!task!.IsCompleted)
        {
            if (!Step() && !FireNextTimer(end))
            {
                throw new InvalidOperationException($"Nothing can run any more within the time limit, and the work is not done (seed {Seed}, {Steps} steps, at {Time.GetUtcNow():O}).");
            }
        }

        return task.GetAwaiter().GetResult();
    }

    public void Run(Func<Task> work, TimeSpan? limit = null) =>
        Run(
            async () =>
            {
                await work();
                return true;
            },
            limit);

    private bool FireNextTimer(long end)
    {
        bool fired = false;
        Within(() => fired = Time.FireNext(end));
        return fired;
    }

    private void Within(Action action)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private void Record(string what)
    {
        Trace?.Invoke(what);
        Mix((ulong)Time.GetTimestamp());
        foreach (char c in what)
        {
            Mix(c);
        }
    }

    // FNV-1a, a word at a time.
    private void Mix(ulong value) => _fingerprint = (_fingerprint ^ value) * 1099511628211;

    private sealed class Cancellation(CancellationTokenSource source) : IThreadPoolWorkItem
    {
        public void Execute() => source.Cancel();

        public override string ToString() => "cancellation";
    }
}
