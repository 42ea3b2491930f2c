using System.Reflection;
using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MemberInfo = Lighthouse.Broker.MemberInfo;

namespace Lighthouse.Jobs;

/// <summary>Puts together what the actors of this process work with. Owns their connections and the membership's thread.</summary>
internal sealed partial class NodeTree : IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly LighthouseSettings _settings;
    private readonly IRedis _redis;
    private readonly Keys _keys;
    private readonly FunctionLibrary _library;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;
    private readonly Dictionary<string, Pulse> _pulses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueueSize> _sizes = new(StringComparer.Ordinal);
    private readonly IRedis _membershipRedis;
    private readonly IActorScheduler _scheduler;
    private readonly IActorScheduler _membershipThread;

    public NodeTree(IServiceProvider services)
    {
        _services = services;
        _settings = services.GetRequiredService<LighthouseSettings>();
        _redis = services.GetRequiredService<IRedis>();
        _keys = services.GetRequiredService<Keys>();
        _library = services.GetRequiredService<FunctionLibrary>();
        _time = services.GetRequiredService<TimeProvider>();
        _started = _time.GetUtcNow();
        _membershipRedis = _redis.OpenOwnThread("lease");
        _scheduler = services.GetRequiredService<IActorScheduler>();
        _membershipThread = _scheduler.OpenThread("lighthouse-lease");
        Plan = new NodePlan
        {
            Info = Info,
            Settings = _settings,
            Membership = Membership,
            Queues = Queues(),
            Suspects = services.GetRequiredService<SuspectDuty>(),
            Leader = services.GetService<ILeaderDuty>(),
        };
    }

    public NodePlan Plan { get; }

    /// <summary>How many jobs of each queue run at once on this node.</summary>
    public IReadOnlyDictionary<string, QueueSize> Sizes => _sizes;

    public async ValueTask DisposeAsync()
    {
        await _membershipRedis.DisposeAsync();
        (_membershipThread as IDisposable)?.Dispose();
    }

    private Dictionary<string, Func<ActorRef<NodeMessage>, Props<QueueMessage>>> Queues()
    {
        var queues = new Dictionary<string, Func<ActorRef<NodeMessage>, Props<QueueMessage>>>(StringComparer.Ordinal);
        if (_services.GetService<NodeBuilder>() is not { } builder) return queues;

        var handlers = builder.BuildRegistry();
        var runner = new JobRunner(_services.GetRequiredService<IServiceScopeFactory>(), builder.Middleware, (int)_settings.Limits.Args, (int)_settings.Limits.Result);
        var failures = new FailurePolicy(builder.Exceptions, _services.GetRequiredService<Random>(), _settings.Node.MaxAttempts ?? Defaults.MaxAttempts, Defaults.Backoff);
        var tools = new QueueTools(_redis, _services.GetRequiredService<JobBroker>(), _library, _services.GetRequiredService<QueueOperator>(), _services.GetRequiredService<OutboxRelay>(), () => new JobBell(_redis, _keys, _library));
        foreach (var (queue, options) in ServedQueues.Of(builder, _settings.Node))
        {
            var run = new QueueRun
            {
                Queue = queue,
                Size = _sizes[queue] = new QueueSize(options.Workers),
                Configured = ConfiguredLimits.Of(queue, options),
                Settings = _settings.Node,
                Limits = new Limits { ArgsBytes = (int)_settings.Limits.Args, MetaBytes = (int)_settings.Limits.Meta },
                Handlers = handlers,
                Runner = runner,
                Failures = failures,
                Lease = _services.GetRequiredService<NodeLease>(),
                Suspects = _services.GetRequiredService<SuspectDuty>(),
                Health = _services.GetRequiredService<NodeHealth>(),
                Metrics = _services.GetRequiredService<NodeMetrics>(),
                Time = _time,
                Scheduler = _scheduler,
            };
            var pulse = _pulses[queue] = new Pulse();
            WorkerThreads.Allow(options.Workers);
            queues[queue] = guardian => Props.Create<QueueMessage>(() => new QueueSupervisor(run, tools, pulse, guardian));
        }

        var logger = _services.GetRequiredService<ILogger<NodeTree>>();
        foreach (var entry in handlers.Entries)
        {
            if (entry.Queue is { } queue && !queues.ContainsKey(queue)) LogUnserved(logger, entry.Type, queue);
        }

        return queues;
    }

    private Props<MembershipMessage> Membership(ActorRef<NodeMessage> guardian)
    {
        var (lease, health, random) = (_services.GetRequiredService<NodeLease>(), _services.GetRequiredService<NodeHealth>(), _services.GetRequiredService<Random>());
        var membership = new Membership(_membershipRedis, _keys, _library);
        return Props.Create<MembershipMessage>(() => new MembershipActor(Plan, membership, _library, _membershipRedis, lease, _pulses, health, random, guardian)) with
        {
            Scheduler = _membershipThread,
        };
    }

    private string Name => _settings.Node.Name.Length > 0 ? _settings.Node.Name : Environment.MachineName;

    private MemberInfo Info() => new()
    {
        Name = Name,
        Role = _services.GetRequiredService<NodeRole>().Name,
        Queues = [.. Plan.Queues.Keys],
        Version = typeof(NodeTree).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Library = _library.Name,
        Management = _services.GetRequiredService<NodeState>().Management ?? "",
        Host = Environment.MachineName,
        Pid = Environment.ProcessId,
        Started = _started,
    };

    [LoggerMessage(1202, LogLevel.Warning, "Jobs of type {Type} go to queue {Queue}, which this node does not serve")]
    private static partial void LogUnserved(ILogger logger, string type, string queue);
}
