using Microsoft.Extensions.Hosting;

namespace Lighthouse.Jobs;

/// <summary>What the world outside the actor tree may ask of this process: management's <c>leave</c>, and the second SIGTERM.</summary>
internal sealed class NodeControl(IHostApplicationLifetime lifetime) : IDisposable
{
    private readonly CancellationTokenSource _now = new();

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

    public void Dispose() => _now.Dispose();
}
