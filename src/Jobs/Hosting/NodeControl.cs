using Lighthouse.Actors;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Jobs;

/// <summary>What the world outside the actor tree may ask of this process: management's acts on its own node, and the second SIGTERM.</summary>
internal sealed class NodeControl(IHostApplicationLifetime lifetime) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _now = new();
    private ActorRef<ControlMessage>? _commands;

    /// <summary>Cancelled when the process is to stop without waiting for running jobs.</summary>
    public CancellationToken Now => _now.Token;

    /// <summary>Stops the host, which drains the node, leaves the cluster and ends the process.</summary>
    public void Leave() => lifetime.StopApplication();

    /// <summary>Stops now: running jobs are cancelled and given back at once.</summary>
    public void StopNow()
    {
        _now.Cancel();
        lifetime.StopApplication();
    }

    /// <summary>Runs <paramref name="workers"/> jobs of a queue at once on this node from now on; more begin at once, fewer as the surplus ends its jobs.</summary>
    /// <returns>False when this node does not serve the queue.</returns>
    public Task<bool> ResizeAsync(string queue, int workers, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, QueueSize.Most);
        return AskAsync(reply => new ControlMessage.Resize(queue, workers, reply), ct);
    }

    /// <summary>This node claims nothing more, gives back what has not started and lets what runs end; it stays a member until it is resumed or leaves.</summary>
    /// <param name="queue">One queue; null is all of them: the node is drained.</param>
    /// <returns>False when this node does not serve the queue.</returns>
    public Task<bool> PauseAsync(string? queue = null, CancellationToken ct = default) => AskAsync(reply => new ControlMessage.Pause(queue, reply), ct);

    /// <summary>The end of <see cref="PauseAsync"/>.</summary>
    public Task<bool> ResumeAsync(string? queue = null, CancellationToken ct = default) => AskAsync(reply => new ControlMessage.Resume(queue, reply), ct);

    public void Attach(ActorRef<ControlMessage> commands) => _commands = commands;

    private async Task<bool> AskAsync(Func<ActorRef<ControlReply>, ControlMessage> message, CancellationToken ct) =>
        _commands is { } commands && (await commands.AskAsync(message, Patience, ct)).IsServed;

    public void Dispose() => _now.Dispose();
}
