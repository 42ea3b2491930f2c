using Lighthouse.Actors;
using Lighthouse.Actors.Testing;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Microsoft.Extensions.Logging;
using Outcome = Lighthouse.Broker.Outcome;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>
/// What the router's strategy makes of a handler's failure, one test for each directive: Restart is a retry, Stop a dead letter, Escalate
/// the end of an unfit node. Resume there is none: a worker whose job failed always begins anew, so that nothing of that job is left in it.
/// </summary>
public sealed class WorkerRouterTests : IDisposable
{
    private readonly SimulationScheduler _sim = new(seed: 1);
    private readonly Quarrelsome _logs = new();
    private readonly ActorSystem _system;
    private readonly NodeLease _lease;
    private readonly JobBacklog _backlog = new();
    private readonly List<HeldJob> _finished = [];
    private readonly List<HeldJob> _tookNodeDown = [];
    private readonly List<Failure> _escalated = [];
    private readonly QueueSize _size = new(1);
    private ActorRef<RouterMessage> _router = null!;

    public WorkerRouterTests()
    {
        _system = ActorSystem.Create("test", _sim.Options with { LoggerFactory = _logs });
        _lease = new NodeLease(_sim.Time);
        _lease.Renew(_sim.Time.GetTimestamp(), TimeSpan.FromHours(1));
    }

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void Failure_IsWorthARetry_DirectiveIsRestart_JobIsTriedAgainAndItsWorkerGoesOn()
    {
        Start(new ExceptionMap(), new TimeoutException("not now"));
        var workers = Workers();

        Give(1);

        Settled().ShouldBe((OutcomeKind.Retry, "not now", TimeSpan.FromSeconds(7)));
        Workers().ShouldBe(workers);
        Give(2);
        _finished.Count.ShouldBe(2);
    }

    [Fact]
    public void Failure_IsNotWorthARetry_DirectiveIsStop_JobIsDeadAndAnotherWorkerTakesThePlace()
    {
        var exceptions = new ExceptionMap();
        exceptions.Add(typeof(TimeoutException), Then.DeadLetter);
        Start(exceptions, new TimeoutException("never"));
        var workers = Workers();

        Give(1);

        Settled().ShouldBe((OutcomeKind.Dead, "never", TimeSpan.Zero));
        Workers().Length.ShouldBe(1);
        Workers().ShouldNotBe(workers);
        Give(2);
        _finished.Count.ShouldBe(2);
    }

    [Fact]
    public void Failure_AttemptsAreUsedUp_DirectiveIsStop_JobIsDead()
    {
        Start(new ExceptionMap(), new TimeoutException("not now"), maxAttempts: 1);

        Give(1);

        Settled().Kind.ShouldBe(OutcomeKind.Dead);
    }

    [Fact]
    public void Failure_MakesTheNodeUnfit_DirectiveIsEscalate_JobIsGivenBackAsACrashAndTheSupervisorAboveDecides()
    {
        var exceptions = new ExceptionMap();
        exceptions.Add(typeof(TimeoutException), Then.Escalate);
        Start(exceptions, new TimeoutException("the disk is gone"));

        Give(1);

        _finished.ShouldBeEmpty();
        _tookNodeDown.ShouldHaveSingleItem();
        _escalated.ShouldHaveSingleItem().Cause.ShouldBeOfType<JobFailedException>().Cause.Message.ShouldBe("the disk is gone");
    }

    [Fact]
    public void Resize_WorkersComeAndGo()
    {
        Start(new ExceptionMap(), new TimeoutException());

        foreach (var workers in new[] { 5, 2, 9, 1 })
        {
            _size.Workers = workers;
            _router.Tell(new RouterMessage.Resize());
            _sim.RunUntilIdle();
            Workers().Length.ShouldBe(workers);
        }

        Give(1);
        _finished.Count.ShouldBe(1);
    }

    /// <summary>A timer for each job would cost more than the job.</summary>
    [Fact]
    public void Given_AWorkerIsFreeForEachThatWaits_NothingIsLookedAtLater()
    {
        _size.Workers = 3;
        Start(new ExceptionMap(), new TimeoutException());

        Give(1);

        _finished.Count.ShouldBe(1);
        var steps = _sim.Steps;
        _sim.AdvanceTime(TimeSpan.FromMilliseconds(20));
        _sim.Steps.ShouldBe(steps);
    }

    [Fact]
    public void Given_FewerAreWokenThanWait_IsLookedAtAgainSoon()
    {
        Start(new ExceptionMap(), new TimeoutException());
        _sim.AdvanceTime(TimeSpan.FromHours(2)); // the lease is over: nobody may be woken
        Give(1);
        _finished.ShouldBeEmpty();

        _lease.Renew(_sim.Time.GetTimestamp(), TimeSpan.FromHours(1));
        _sim.AdvanceTime(TimeSpan.FromMilliseconds(20));

        _finished.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failure_CannotSayWhatItIs_IsARetryAllTheSame(bool throws)
    {
        Start(new ExceptionMap(), new Speechless(throws));

        Give(1);

        Settled().Kind.ShouldBe(OutcomeKind.Retry);
        _escalated.ShouldBeEmpty();
    }

    [Fact]
    public void Failure_LoggerThrows_IsARetryAllTheSame()
    {
        Start(new ExceptionMap(), new TimeoutException("not now"));
        _logs.Throws = true;

        Give(1);

        Settled().Kind.ShouldBe(OutcomeKind.Retry);
        _escalated.ShouldBeEmpty();
    }

    [Fact]
    public void Handler_TimeoutReachesBeyondTheEndOfTime_RunsWithTheLastDeadlineThereIs()
    {
        DateTimeOffset? deadline = null;
        Start(new ExceptionMap(), job => deadline = job.Deadline, options: new HandlerOptions { Timeout = TimeSpan.MaxValue });

        Give(1);

        _finished.ShouldHaveSingleItem().Outcome!.Kind.ShouldBe(OutcomeKind.Succeeded);
        deadline.ShouldBe(DateTimeOffset.MaxValue);
    }

    /// <summary>One worker runs many jobs in one turn, and a handler that is no async method shares its execution context with the turn.</summary>
    [Fact]
    public void Handler_LeavesSomethingInItsExecutionContext_NextJobDoesNotSeeIt()
    {
        var tenant = new AsyncLocal<string?>();
        List<string?> seen = [];
        Start(new ExceptionMap(), job =>
        {
            seen.Add(tenant.Value);
            tenant.Value = job.Id;
        });

        Give(1, 2, 3);

        _finished.Count.ShouldBe(3);
        seen.ShouldBe([null, null, null]);
    }

    private (OutcomeKind Kind, string? Message, TimeSpan Delay) Settled()
    {
        Outcome outcome = _finished.ShouldHaveSingleItem().Outcome.ShouldNotBeNull();
        return (outcome.Kind, outcome.Error?.Message, outcome.Delay);
    }

    private string[] Workers() => [.. _system.Hierarchy().Children.SelectMany(All).Where(actor => actor.Path.Contains("/workers/", StringComparison.Ordinal)).Select(actor => actor.Path)];

    private static IEnumerable<ActorSnapshot> All(ActorSnapshot actor) => actor.Children.SelectMany(All).Prepend(actor);

    private void Give(params ulong[] entries)
    {
        foreach (var entry in entries) _backlog.Add(new HeldJob(Held.Claimed(entry), _sim.Time.GetTimestamp(), _sim.Time, _sim));
        _router.Tell(RouterMessage.Given.Instance);
        _sim.RunUntilIdle();
    }

    private void Start(ExceptionMap exceptions, Exception thrown, int maxAttempts = 3) => Start(exceptions, _ => throw thrown, maxAttempts);

    private void Start(ExceptionMap exceptions, Action<JobContext> work, int maxAttempts = 3, HandlerOptions? options = null)
    {
        var handler = new HandlerEntry("work", options ?? new HandlerOptions(), (_, job, _) =>
        {
            work(job);
            return default;
        });
        var run = Held.Run(_sim.Time, _lease, 1) with
        {
            Size = _size,
            Handlers = new HandlerRegistry([handler]),
            Failures = new FailurePolicy(exceptions, new Random(1), maxAttempts, Backoff.Fixed(TimeSpan.FromSeconds(7))),
        };
        var ingest = _system.Spawn(Props.Create<IngestMessage>(() => new Ingest(this)), "ingest");
        _system.Spawn(Props.Create<RouterMessage>(() => new Above(this, run)), "above");
        _sim.RunUntilIdle();
        _router.Tell(new RouterMessage.Attach(ingest));
        _sim.RunUntilIdle();
    }

    /// <summary>Its author has made something of its message, but not words.</summary>
    private sealed class Speechless(bool throws) : Exception
    {
        public override string Message => throws ? throw new InvalidOperationException("no words") : null!;
    }

    private sealed class Quarrelsome : ILoggerFactory, ILogger
    {
        public bool Throws { get; set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Throws) throw new IOException("the disk that the log is on is full");
        }

        public void Dispose() { }
    }

    private sealed class Ingest(WorkerRouterTests test) : Actor<IngestMessage>
    {
        protected override ValueTask ReceiveAsync(IngestMessage message)
        {
            if (message is IngestMessage.Finished finished) test._finished.AddRange(finished.Jobs);
            if (message is IngestMessage.TookNodeDown down) test._tookNodeDown.Add(down.Job);
            return default;
        }
    }

    private sealed class Above(WorkerRouterTests test, QueueRun run) : Actor<RouterMessage>
    {
        protected override SupervisorStrategy Strategy => field ??= new SupervisorStrategy
        {
            Decide = failure =>
            {
                test._escalated.Add(failure);
                return Directive.Stop;
            },
        };

        protected override ValueTask PreStartAsync()
        {
            test._router = Context.Spawn(Props.Create<RouterMessage>(() => new WorkerRouter(run, test._backlog, new ServiceTime())), "workers");
            return default;
        }

        protected override ValueTask ReceiveAsync(RouterMessage message) => default;
    }
}
