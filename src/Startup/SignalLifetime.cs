using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Startup;

/// <summary>SIGTERM, SIGINT and SIGQUIT stop the host; a second one calls <paramref name="now"/>.</summary>
internal sealed class SignalLifetime(IHostApplicationLifetime lifetime, Action now) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends when the host has stopped
        if (Interlocked.Increment(ref _signals) == 1) lifetime.StopApplication();
        else now();
    }
}
