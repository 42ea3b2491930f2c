using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Jobs.Leader;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Jobs.Tests.Leader;

/// <summary>A cluster of contenders in this process, each with a connection of its own, on a real Redis.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly List<Contender> _contenders = [];
    private readonly List<string> _log = [];

    private TestCluster(RedisServer server, IRedis redis)
    {
        Server = server;
        Redis = redis;
        Membership = new Membership(redis, Keys, Library);
        Broker = new JobBroker(redis, Keys, Library);
        Inspector = new JobInspector(redis, Keys);
    }

    /// <summary>Short enough for a test, long enough that a busy machine does not cost a living contender its lease.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(4);

    private static TimeSpan Unhurried { get; } = TimeSpan.FromSeconds(20);

    public RedisServer Server { get; }

    public IRedis Redis { get; }

    public Keys Keys { get; } = new();

    public FunctionLibrary Library { get; } = new();

    public Membership Membership { get; }

    public JobBroker Broker { get; }

    public JobInspector Inspector { get; }

    public IReadOnlyList<string> Log
    {
        get { lock (_log) return [.. _log]; }
    }

    public static async Task<TestCluster> StartAsync(params string[] redisArguments)
    {
        var server = await RedisServer.StartAsync(false, redisArguments);
        var redis = Connect(server);
        var cluster = new TestCluster(server, redis);
        await cluster.Library.EnsureLoadedAsync(redis);
        return cluster;
    }

    public static RedisClient Connect(RedisServer server) =>
        RedisClient.Create(RedisOptions.Parse(server.Url), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);

    /// <summary>Joins as a member that beats and contends for the lead.</summary>
    public async Task<Contender> ContendAsync(string node, bool prefer = false, TimeSpan? lease = null)
    {
        var contender = new Contender(this, node, prefer, lease ?? Lease, new CollectingLoggers(_log));
        await contender.JoinAsync();
        _contenders.Add(contender);
        return contender;
    }

    /// <summary>A member that joined, serves a queue, holds jobs, and never beats: it is as good as dead.</summary>
    public async Task<IReadOnlyList<ClaimedJob>> HoldAsync(string node, string queue, int jobs, TimeSpan? lease = null)
    {
        await EnqueueAsync(queue, jobs);
        var last = lease ?? Lease;
        await Membership.JoinAsync(node, new MemberInfo { Name = node, Role = "node", Queues = [queue] }, last > Unhurried ? last : Unhurried);
        var claimed = await ClaimAsync(node, queue, jobs);
        if (last < Unhurried) await Membership.BeatAsync(node, last); // its last sign comes only now, however long a busy machine took over this
        return claimed;
    }

    /// <summary>The same member holds jobs of another queue too.</summary>
    public async Task<IReadOnlyList<ClaimedJob>> HoldMoreAsync(string node, string queue, int jobs)
    {
        await EnqueueAsync(queue, jobs);
        return await ClaimAsync(node, queue, jobs);
    }

    /// <summary>A member joins, and its jobs end: so many succeed, so many die.</summary>
    public async Task SettleAsync(string node, string queue, int succeed, int die = 0)
    {
        var jobs = await HoldAsync(node, queue, succeed + die, TimeSpan.FromMinutes(1));
        var session = new QueueSession(queue, node, 1, (await Broker.OpenAsync(queue, node, 1)).History);
        var outcomes = jobs.Select((job, i) => new Outcome
        {
            Job = job,
            Kind = i < succeed ? OutcomeKind.Succeeded : OutcomeKind.Dead,
            Type = "sleep",
            Error = i < succeed ? null : new JobError("Test", "It was to die."),
            StartedMs = job.ClaimedMs,
            Duration = TimeSpan.FromMilliseconds(40),
        });
        (await Broker.SettleAsync(session, [.. outcomes])).Status.ShouldBe(BrokerStatus.Ok);
    }

    private async Task EnqueueAsync(string queue, int jobs)
    {
        var ready = Keys.Queue(queue).Ready;
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ =>
            Redis.SendAsync(new RedisCommand("XADD"u8).Key(ready).Arg("*"u8).Arg("type"u8).Arg("sleep"u8).Arg("args"u8).Arg("{}"u8)).AsTask()));
    }

    private async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(string node, string queue, int jobs)
    {
        var opened = await Broker.OpenAsync(queue, node, 1);
        var session = new QueueSession(queue, node, 1, opened.History);
        var claimed = new List<ClaimedJob>();
        for (var number = 1; claimed.Count < jobs; number++)
        {
            var claim = await Broker.ClaimAsync(session, number, jobs);
            claim.Status.ShouldBe(BrokerStatus.Ok);
            claimed.AddRange(claim.Jobs);
        }

        return claimed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var contender in _contenders) await contender.DisposeAsync();
        await Redis.DisposeAsync();
        await Server.DisposeAsync();
    }

    internal sealed class Contender : IAsyncDisposable
    {
        private readonly TestCluster _cluster;
        private readonly CancellationTokenSource _stop = new();
        private readonly ServiceProvider _services;
        private readonly ActorSystem _system;
        private readonly ActorRef<LeaderMessage> _actor;
        private readonly LeaderOptions _options;
        private Task _beats = Task.CompletedTask;

        public Contender(TestCluster cluster, string node, bool prefer, TimeSpan lease, ILoggerFactory loggers)
        {
            _cluster = cluster;
            Faults = new FaultyRedis(Connect(cluster.Server));
            Node = node;
            Lease = lease;
            _options = new LeaderOptions { Node = node, Prefer = prefer, Lease = lease, FoldEvery = TimeSpan.FromMilliseconds(50), SnapshotEvery = TimeSpan.FromMilliseconds(100), AuditEvery = TimeSpan.FromMilliseconds(200), SweepEvery = TimeSpan.FromMilliseconds(100), LibraryGrace = TimeSpan.FromSeconds(1) };
            Membership = new Membership(Faults, cluster.Keys, cluster.Library);
            _services = new ServiceCollection()
                .AddMetrics()
                .AddSingleton(loggers)
                .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
                .AddSingleton<IRedis>(Faults)
                .AddSingleton(cluster.Keys)
                .AddSingleton(Membership)
                .AddSingleton(new JobBroker(Faults, cluster.Keys, cluster.Library))
                .AddSingleton(new QueueOperator(Faults, cluster.Keys, cluster.Library))
                .AddSingleton(new JobInspector(Faults, cluster.Keys))
                .AddSingleton<OutboxRelay>()
                .AddSingleton(new CronStore(Faults, cluster.Keys, cluster.Library))
                .AddSingleton<LeaderStatus>()
                .AddSingleton<LeaderMetrics>()
                .AddSingleton<LeaderTools>()
                .BuildServiceProvider();
            Tools = _services.GetRequiredService<LeaderTools>();
            _system = ActorSystem.Create(node, new ActorSystemOptions { LoggerFactory = loggers });
            _actor = _system.Spawn(LeaderActor.Props(_options, Tools), "leader");
        }

        public string Node { get; }

        public TimeSpan Lease { get; }

        public FaultyRedis Faults { get; }

        public Membership Membership { get; }

        public LeaderTools Tools { get; }

        public bool Leads => Tools.Status.Token > 0;

        public async Task JoinAsync()
        {
            await Membership.JoinAsync(Node, new MemberInfo { Name = Node, Role = _options.Prefer ? "lighthouse" : "node" }, Lease);
            _beats = BeatAsync();
        }

        /// <summary>As SIGKILL would: from now on nothing of it reaches Redis.</summary>
        public void Kill() => Faults.Fate = _ => Fault.DropCall;

        public Task<StatsView> StatsAsync() =>
            Tools.Status.Coordinator!.AskAsync<StatsView>(reply => new CoordinatorMessage.Show(reply), Eventually.Patience);

        /// <summary>Stops contending, as an orderly end does.</summary>
        public Task StopLeadingAsync() => _system.StopAsync(_actor, Eventually.Patience);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _beats;
            await _system.DisposeAsync();
            await _services.DisposeAsync();
            _stop.Dispose();
        }

        private async Task BeatAsync()
        {
            using var timer = new PeriodicTimer(Lease / 8);
            try
            {
                while (await timer.WaitForNextTickAsync(_stop.Token))
                {
                    try
                    {
                        await Membership.BeatAsync(Node, Lease, _stop.Token);
                    }
                    catch (RedisException)
                    {
                        // as a member does: go on trying
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // the test is over
            }
        }
    }

    private sealed class CollectingLoggers(List<string> lines) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) lines.Add($"{logLevel}: {formatter(state, exception)} {exception}".TrimEnd());
        }

        public void Dispose()
        {
        }
    }
}
