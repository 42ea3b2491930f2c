using Lighthouse.Actors;
using Lighthouse.Messages;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A part of a node fails and starts anew: the others go on meanwhile.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Leader_FailsTwice_IsBegunAgain()
    {
        var duty = new FailingDuty(failures: 2);

        await using var node = await TestNode.StartAsync(_redis.Url, _ => { }, services: services => services.Replace(ServiceDescriptor.Singleton<ILeaderDuty>(duty)));

        await duty.Lives.Task.WaitAsync(Eventually.Patience);
        (node.State.Phase, node.State.ExitCode).ShouldBe((NodePhase.Up, 0));
    }

    [Fact]
    public async Task Ingest_FailsWhileAHandlerIsDeaf_OtherQueuesKeepTheLeaseUntilTheNodeIsUnfit()
    {
        var deaf = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failure = new IngestFailure();
        await using var other = new TestQueue(_redis, "other");
        await using var node = await TestNode.StartAsync(
            _redis.Url,
            jobs => jobs
                .Queue("default", options => options)
                .Queue("other", options => options)
                .Handle<Deaf>((_, _, _) =>
                {
                    started.TrySetResult();
                    return deaf.Task;
                })
                .Handle<Robbed>((_, job, _) => RobAsync(job.Id))
                .Handle<Quick>((_, _, _) => Task.CompletedTask),
            new() { ["lighthouse:node:abandonGrace"] = "8s" },
            services => services.AddSingleton<ILoggerProvider>(failure));
        var lease = node.Services.GetRequiredService<NodeLease>();
        await _queue.AddAsync("deaf");
        await started.Task.WaitAsync(Eventually.Patience);

        await _queue.AddAsync("robbed");
        await failure.Happened.Task.WaitAsync(Eventually.Patience);

        var settled = 0;
        while (node.State.ExitReason is null)
        {
            await other.AddAsync("quick");
            await Eventually.TrueAsync(async () =>
            {
                lease.IsValid.ShouldBeTrue($"after {settled} jobs of the other queue");
                return node.State.ExitReason is not null || await other.ViewAsync() is { Ready: 0, Running: 0 };
            });
            settled++;
        }

        settled.ShouldBeGreaterThan(0);
        node.State.ExitReason.ShouldContain("ignore their cancelled tokens");
        deaf.SetResult();
    }

    private async Task RobAsync(string id)
    {
        await _redis.CliAsync("XACK", "lh:{default}:ready", "nodes", id);
        await _redis.CliAsync("XDEL", "lh:{default}:ready", id);
    }

    [JobType("deaf")]
    public sealed record Deaf;

    /// <summary>Somebody takes its entry away while it runs; what the node says to that is where its IngestActor fails here.</summary>
    [JobType("robbed")]
    public sealed record Robbed;

    [JobType("quick", Queue = "other")]
    public sealed record Quick;

    private sealed class FailingDuty(int failures) : ILeaderDuty
    {
        private readonly int _failures = failures;
        private int _lives;

        public TaskCompletionSource Lives { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ActorRef Begin(ActorContext<NodeMessage> guardian, string node) => guardian.Spawn(Props.Create<string>(() => new Life(this)), "leader");

        private sealed class Life(FailingDuty duty) : Actor<string>
        {
            protected override ValueTask PreStartAsync()
            {
                Context.Self.Tell("live");
                return default;
            }

            protected override ValueTask ReceiveAsync(string message)
            {
                if (++duty._lives <= duty._failures) throw new InvalidOperationException("The test lets the leader fail.");
                duty.Lives.TrySetResult();
                return default;
            }
        }
    }

    /// <summary>A log that throws at the first job that was no longer this node's, in the middle of the IngestActor's turn.</summary>
    private sealed class IngestFailure : ILoggerProvider, ILogger
    {
        private const int NotHeld = 2004;

        public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == NotHeld && Happened.TrySetResult()) throw new InvalidOperationException("The test lets the IngestActor fail.");
        }

        public void Dispose()
        {
        }
    }
}
