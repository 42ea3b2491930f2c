using Lighthouse.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// Ties the actor tree to the host: it begins once every other hosted service has started (a listener's address is known then), and
/// when the host stops it waits for the drain. It never waits for Redis: a node without it starts, tries on and is not ready.
/// </summary>
internal sealed partial class NodeService(NodeTree tree, NodeLease lease, NodeState state, NodeControl control, NodeHealth health, LighthouseSettings settings, TimeProvider time, IActorScheduler scheduler, Random random, ILoggerFactory loggers, ILogger<NodeService> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>Past the grace: for the last calls to Redis, and for goodbyes.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan LastStop = TimeSpan.FromSeconds(2);

    /// <summary>Handlers that go on past the grace lose their jobs, which may begin elsewhere: their process ends as soon as it has left.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _left = new(scheduler.Promises);

    private ActorSystem? _system;
    private ActorRef<ControlMessage>? _commands;
    private Task _ended = Task.CompletedTask;
    private bool _stopping;

    public ActorSnapshot? Actors => _system?.Hierarchy();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        health.Degrade(NodeGuardian.Subject, "The node has not joined the cluster yet.");
        state.Left += () => _left.TrySetResult();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _system = ActorSystem.Create("lighthouse", new ActorSystemOptions { TimeProvider = time, Scheduler = scheduler, Random = random, LoggerFactory = loggers });
        var guardian = _system.Spawn(Props.Create<NodeMessage>(() => new NodeGuardian(tree.Plan, lease, state, control, health)), "node");
        _commands = _system.Spawn(Props.Create<ControlMessage>(() => new ControlActor(settings.ShutdownGrace, guardian)), "control");
        control.Attach(_commands);
        _ended = WatchAsync(_system, guardian);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_system is null || _stopping) return;
        _stopping = true;
        _commands!.Tell(new ControlMessage.Drain());
        await using var now = control.Now.Register(() => _commands.Tell(new ControlMessage.Now()));
        await using var impatient = cancellationToken.Register(() => _commands.Tell(new ControlMessage.Now()));
        try
        {
            await Task.WhenAny(_ended, _left.Task).WaitAsync(settings.ShutdownGrace + Margin, time, CancellationToken.None);
            await _ended.WaitAsync(LastMoment, time, CancellationToken.None);
            await _system.StopAsync(LastStop);
        }
        catch (TimeoutException cause)
        {
            LogStillRunning(logger, cause.Message);
        }

        if (state.ExitCode != 0) Environment.ExitCode = state.ExitCode;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await tree.DisposeAsync();

    /// <summary>A tree that ends without being asked to ends the process: something was escalated to the very top.</summary>
    private async Task WatchAsync(ActorSystem system, ActorRef guardian)
    {
        await system.EndAsync(guardian);
        if (_stopping) return;
        var reason = system.Failure?.Message ?? "the actor tree has ended";
        state.Fail(reason);
        health.Die($"This process cannot go on: {reason}");
        control.Leave();
    }

    [LoggerMessage(1201, LogLevel.Warning, "The process ends while handlers still run: {Reason}")]
    private static partial void LogStillRunning(ILogger logger, string reason);
}
