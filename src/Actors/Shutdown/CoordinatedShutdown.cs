using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>Ends a system in ordered phases. A task that fails or outlasts its phase is logged and does not hold up the rest.</summary>
internal sealed partial class CoordinatedShutdown
{
    private readonly Lock _lock = new();
    private readonly List<(string Phase, string Name, Func<CancellationToken, Task> Run)> _tasks = [];
    private readonly List<ShutdownPhase> _phases;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCreationOptions _promises;
    private TaskCompletionSource? _run;

    public CoordinatedShutdown(IReadOnlyList<ShutdownPhase> phases, TimeProvider time, ILogger logger, TaskCreationOptions promises)
    {
        _phases = [.. phases];
        _time = time;
        _logger = logger;
        _promises = promises;
        if (!_phases.Exists(static phase => phase.Name == ShutdownPhase.StopActors.Name))
        {
            _phases.Add(ShutdownPhase.StopActors);
        }
    }

    public bool HasBegun => Volatile.Read(ref _run) is not null;

    /// <param name="run">Its token is cancelled when the phase's timeout is over.</param>
    public void Add(ShutdownPhase phase, string name, Func<CancellationToken, Task> run)
    {
        if (!_phases.Exists(known => known.Name == phase.Name))
        {
            throw new ArgumentException($"The shutdown has no phase `{phase.Name}`; it has {string.Join(", ", _phases.Select(static p => p.Name))}.", nameof(phase));
        }

        lock (_lock)
        {
            _tasks.Add((phase.Name, name, run));
        }
    }

    /// <summary>Begins the shutdown, once; each further call waits for the same one. Does not fault.</summary>
    public Task RunAsync()
    {
        lock (_lock)
        {
            if (_run is not null)
            {
                return _run.Task;
            }

            _run = new TaskCompletionSource(_promises);
        }

        _ = RunPhasesAsync(_run);
        return _run.Task;
    }

    private async Task RunPhasesAsync(TaskCompletionSource run)
    {
        foreach (ShutdownPhase phase in _phases)
        {
            await RunPhaseAsync(phase);
        }

        run.SetResult();
    }

    private async Task RunPhaseAsync(ShutdownPhase phase)
    {
        (string Phase, string Name, Func<CancellationToken, Task> Run)[] tasks;
        lock (_lock)
        {
            tasks = [.. _tasks.Where(task => task.Phase == phase.Name)];
        }

        using CancellationTokenSource timeout = new(phase.Timeout, _time);
        Task[] running = [.. tasks.Select(task => RunTaskAsync(task.Name, task.Run, timeout.Token))];
        try
        {
            await Task.WhenAll(running).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            string late = string.Join(", ", tasks.Where((_, i) => !running[i].IsCompleted).Select(static task => task.Name));
            if (late.Length > 0)
            {
                LogPhaseTimeout(_logger, phase.Name, phase.Timeout, late);
            }
        }
    }

    private async Task RunTaskAsync(string name, Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        try
        {
            await run(cancellation);
        }
        catch (Exception e)
        {
            LogTaskFailed(_logger, e, name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Shutdown phase {Phase} was cut short after {Timeout}; not done: {Late}")]
    private static partial void LogPhaseTimeout(ILogger logger, string phase, TimeSpan timeout, string late);

    [LoggerMessage(LogLevel.Error, "The shutdown task `{Task}` failed; the shutdown goes on")]
    private static partial void LogTaskFailed(ILogger logger, Exception exception, string task);
}
