using System.Diagnostics.Metrics;
using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Jobs;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Simulation;

/// <summary>A node or a Lighthouse: the product's own parts, put together as the product does it, in a simulated process.</summary>
internal sealed class SimulatedMember : SimulatedProcess
{
    /// <summary>How long it may take to end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(12);

    private readonly NodeRole _role;
    private readonly Action<NodeBuilder, SimulatedMember>? _jobs;
    private IHost? _host;
    private bool _stopping;

    /// <param name="name">As which it joins the cluster.</param>
    /// <param name="incarnation">Which process of that name it is.</param>
    /// <param name="jobs">What it runs; null makes it a Lighthouse.</param>
    public SimulatedMember(SimulatedWorld world, string name, int incarnation, Action<NodeBuilder, SimulatedMember>? jobs)
        : base(world, $"{name}.{incarnation}")
    {
        (BaseName, _jobs) = (name, jobs);
        _role = jobs is null ? NodeRole.Lighthouse : NodeRole.Node;
        CancelsWhenLeaseIsOver = world.Random.Next(4) == 0;
        _ = Run(StartAsync);
    }

    /// <summary>The process has ended, whatever of.</summary>
    public event Action<SimulatedMember>? Ended;

    public string BaseName { get; }

    /// <summary>One of its settings: its handlers are cancelled as soon as its lease is over.</summary>
    public bool CancelsWhenLeaseIsOver { get; }

    /// <summary>When it was told to end; the clock's ticks, null while it was not.</summary>
    public long? ToldToEndAt { get; private set; }

    /// <summary>Its id in the cluster; null while it is no member.</summary>
    public string? MemberId => _host?.Services.GetRequiredService<NodeState>().MemberId;

    /// <summary>The token of the term it leads in; 0 when it does not.</summary>
    public long LeaderToken => _host?.Services.GetRequiredService<LeaderStatus>().Token ?? 0;

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        if (_stopping || _host is null) return;
        _stopping = true;
        ToldToEndAt = World.Time.GetTimestamp();
        _ = Run(StopAsync);
    }

    public bool IsNode => _jobs is not null;

    /// <summary>What an operator asks of this one process: to leave a queue alone for a while, or to run more or fewer of its jobs at once.</summary>
    public void Manage(string queue, Random random)
    {
        if (_host is null || _stopping) return;
        var (workers, pause) = (random.Next(1, 6), TimeSpan.FromMilliseconds(random.Next(2) * random.Next(500, 5_000)));
        World.Say(Name, () => pause == TimeSpan.Zero ? $"*** is to run {workers} jobs of {queue} at once" : $"*** is to leave {queue} alone for {pause.TotalSeconds:0.0} s");
        _ = Run(async () =>
        {
            var control = _host.Services.GetRequiredService<NodeControl>();
            try
            {
                if (pause == TimeSpan.Zero)
                {
                    await control.ResizeAsync(queue, workers);
                    return;
                }

                await control.PauseAsync(queue);
                await Task.Delay(pause, Time);
                await control.ResumeAsync(queue);
            }
            catch (AskTimeoutException)
            {
                // it has ended meanwhile
            }
        });
    }

    /// <summary>What outlives a history unless it is given back.</summary>
    public void Release() => (_host?.Services.GetService<IMeterFactory>() as IDisposable)?.Dispose();

    protected override void OnDied() => Ended?.Invoke(this);

    private async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Random);
        services.AddSingleton<IActorScheduler>(this);
        services.AddSingleton(World.Library);
        services.AddSingleton<IRedis>(new SimulatedRedis(World, this));
        services.AddSingleton<ILoggerFactory>(new TraceLoggers(World, Name));
        services.AddSingleton(Settings());
        if (_jobs is null) builder.AddLighthouseMember(_role);
        else builder.AddLighthouseNode(node => _jobs(node, this));
        _host = builder.Build();
        var lifetime = _host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(Terminate);
        var service = _host.Services.GetRequiredService<NodeService>();
        await service.StartAsync(CancellationToken.None);
        await service.StartedAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        await _host!.Services.GetRequiredService<NodeService>().StopAsync(CancellationToken.None);
        World.Say(Name, () => "has ended");
        World.Scheduler.Schedule(new Ending(this));
    }

    private LighthouseSettings Settings() => new()
    {
        Redis = "redis://simulated",
        ShutdownGrace = Grace,
        Node = new NodeSettings { Name = BaseName, AbandonGrace = TimeSpan.FromSeconds(3), CancelWhenLeaseIsOver = CancelsWhenLeaseIsOver },
    };

    private sealed class Ending(SimulatedMember member) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            member.Die();
        }

        public override string ToString() => $"{member.Name} ends";
    }
}
