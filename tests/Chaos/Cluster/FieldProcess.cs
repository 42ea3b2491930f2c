using System.Collections.Concurrent;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.Chaos;

/// <summary>
/// One place in the cluster: a node or a Lighthouse, started again whenever it ends, as an orchestrator would. Who ends it on purpose also starts it again.
/// </summary>
internal sealed class FieldProcess(string name, Func<ChildProcess> launch) : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(500);

    /// <summary>What a process logs when it has become a member.</summary>
    private const string UpWord = "has joined the cluster";

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentQueue<ProcessEnd> _ends = new();
    private volatile ChildProcess? _process;
    private volatile bool _isWanted;

    /// <summary>It ended without anybody having ended it.</summary>
    public event Action<ProcessEnd>? EndedByItself;

    /// <summary>It was told to stop, and was killed by something else before its time; answers whether a poisoned job may have done it.</summary>
    public Func<ProcessEnd, bool>? KilledByItself { get; set; }

    public string Name => name;

    /// <summary>0 while it does not run.</summary>
    public int ProcessId => _process is { IsRunning: true } process ? process.Id : 0;

    /// <summary>Ends that nobody asked for, and ends by SIGTERM.</summary>
    public IReadOnlyCollection<ProcessEnd> Ends => _ends;

    /// <summary>Starts it; nothing when it runs.</summary>
    public Task StartAsync()
    {
        _isWanted = true;
        return LaunchAsync();
    }

    /// <summary>SIGKILL. It stays away until it is started.</summary>
    /// <returns>The process that was hit; 0 when none ran.</returns>
    public async Task<int> KillAsync()
    {
        if (await TakeDownAsync() is not { IsRunning: true } process) return 0;
        process.Signal(Signals.Kill);
        await process.Exited;
        return process.Id;
    }

    /// <summary>SIGTERM, and SIGKILL when it does not heed it. It stays away until it is started.</summary>
    /// <returns>The process that was hit; 0 when none ran.</returns>
    public async Task<int> StopAsync()
    {
        if (await TakeDownAsync() is not { IsRunning: true } process) return 0;
        process.Signal(Signals.Continue);
        var asked = DateTimeOffset.UtcNow;
        var wasUp = process.Lines.Any(line => line.Contains(UpWord, StringComparison.Ordinal));
        var exitCode = await process.StopAsync(StopGrace);
        var end = new ProcessEnd(name, process.Id, exitCode, DateTimeOffset.UtcNow, WasAsked: true, DateTimeOffset.UtcNow - asked) { WasUp = wasUp };
        _ends.Enqueue(end with { WasPoisoned = exitCode == ProcessEnd.Killed && end.Took < StopGrace && (KilledByItself?.Invoke(end) ?? false) });
        return process.Id;
    }

    /// <summary>SIGSTOP: it does nothing more, its connections stay up.</summary>
    /// <returns>The process that was hit; 0 when none ran.</returns>
    public int Freeze()
    {
        if (_process is not { IsRunning: true } process) return 0;
        process.Signal(Signals.Stop);
        return process.Id;
    }

    /// <summary>SIGCONT.</summary>
    public void Wake() => _process?.Signal(Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        if (await TakeDownAsync() is { } process) await process.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<ChildProcess?> TakeDownAsync()
    {
        _isWanted = false;
        await _gate.WaitAsync();
        _gate.Release();
        return _process;
    }

    private async Task LaunchAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_isWanted || _process is { IsRunning: true }) return;
            if (_process is { } former) await former.DisposeAsync(); // its log file is written on
            _process = launch();
            _ = WatchAsync(_process);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task WatchAsync(ChildProcess process)
    {
        await process.Exited;
        if (!_isWanted || _process != process) return;
        var end = new ProcessEnd(name, process.Id, process.ExitCode, DateTimeOffset.UtcNow, WasAsked: false, TimeSpan.Zero);
        _ends.Enqueue(end);
        EndedByItself?.Invoke(end);
        await Task.Delay(RestartPause);
        await LaunchAsync();
    }
}
