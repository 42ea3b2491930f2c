using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>A hierarchy of actors with its clock, scheduler, dead letters and shutdown.</summary>
internal sealed partial class ActorSystem : IAsyncDisposable
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(30);

    private readonly ActorCell<UserGuardian.Nothing> _guardian;
    private readonly Random _random;
    private readonly Lock _randomLock = new();

    private ActorSystem(string name, ActorSystemOptions options)
    {
        Name = name;
        TimeProvider = options.TimeProvider;
        Scheduler = options.Scheduler;
        LoggerFactory = options.LoggerFactory;
        Logger = options.LoggerFactory.CreateLogger("Lighthouse.Actors");
        DeadLetters = new DeadLetters(Logger, options.DeadLetterLogLimit);
        Shutdown = new CoordinatedShutdown(options.ShutdownPhases, TimeProvider, Logger, Scheduler.Promises);
        Shutdown.Add(ShutdownPhase.StopActors, "stop all actors", StopActorsAsync);
        _random = options.Random;
        Props<UserGuardian.Nothing> guardian = new(static () => new UserGuardian()) { Strategy = options.Strategy };
        _guardian = new ActorCell<UserGuardian.Nothing>(this, null, new ActorPath("/user"), guardian, suspensions: 0);
        _guardian.Self.Send(SystemMessage.StartNow);
        Terminated = EndAsync(_guardian.Self);
    }

    public string Name { get; }

    public TimeProvider TimeProvider { get; }

    public DeadLetters DeadLetters { get; }

    public CoordinatedShutdown Shutdown { get; }

    /// <summary>Completes once all actors have ended; never faults, see <see cref="Failure"/>.</summary>
    public Task Terminated { get; }

    /// <summary>What was escalated to the root and ended the system; null after an ordinary end.</summary>
    public Exception? Failure { get; private set; }

    internal IActorScheduler Scheduler { get; }

    internal ILoggerFactory LoggerFactory { get; }

    internal ILogger Logger { get; }

    public static ActorSystem Create(string name, ActorSystemOptions? options = null) => new(name, options ?? new ActorSystemOptions());

    /// <summary>An actor directly under <c>/user</c>.</summary>
    public ActorRef<TMessage> Spawn<TMessage>(Props<TMessage> props, string? name = null)
        where TMessage : notnull => _guardian.Spawn(props, name);

    /// <summary>Stops one actor and waits until it has ended.</summary>
    /// <exception cref="TimeoutException">It has not ended in time; it goes on stopping.</exception>
    public async Task StopAsync(ActorRef actor, TimeSpan timeout)
    {
        Task ended = EndAsync(actor);
        actor.Cell?.RequestStop();
        try
        {
            await ended.WaitAsync(timeout, TimeProvider);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{actor.Path} has not ended within {timeout}.");
        }
    }

    /// <summary>Completes once <paramref name="actor"/> has ended, at once if it has already.</summary>
    public Task EndAsync(ActorRef actor)
    {
        EndWatcher watcher = new(this);
        actor.Send(new SystemMessage.Watch(watcher));
        return watcher.Ended;
    }

    /// <summary>Runs the coordinated shutdown, whose phases have timeouts of their own, and waits for its end.</summary>
    /// <exception cref="TimeoutException">Some actors live on; they are named.</exception>
    public async Task StopAsync(TimeSpan timeout)
    {
        try
        {
            await Shutdown.RunAsync().WaitAsync(timeout, TimeProvider);
        }
        catch (TimeoutException)
        {
        }

        if (!Terminated.IsCompleted)
        {
            throw new TimeoutException($"The actor system {Name} has not ended within {timeout}; alive: {string.Join(", ", Alive(Hierarchy()))}.");
        }
    }

    public ActorSnapshot Hierarchy() => _guardian.Snapshot();

    public ValueTask DisposeAsync() => new(StopAsync(DisposeTimeout));

    internal double NextRandom()
    {
        lock (_randomLock)
        {
            return _random.NextDouble();
        }
    }

    internal void Fail(Exception cause)
    {
        Failure ??= cause;
        LogFailed(Logger, cause, Name);
        _ = Shutdown.RunAsync();
    }

    private Task StopActorsAsync(CancellationToken cancellation)
    {
        _guardian.RequestStop();
        return Terminated;
    }

    private static IEnumerable<string> Alive(ActorSnapshot actor) =>
        actor.Children.Count == 0 ? [actor.Path] : actor.Children.SelectMany(Alive);

    [LoggerMessage(LogLevel.Critical, "A failure was escalated to the root; the actor system {Name} ends")]
    private static partial void LogFailed(ILogger logger, Exception cause, string name);
}
