using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Lighthouse.Demo.Cluster;

/// <summary>
/// A process of the local cluster. It has a session of its own, so that Ctrl-C reaches only its starter, which then
/// stops the parts in the right order. What it prints goes to a log file and can be waited for.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Action<string>? _eachLine;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _printed = new(0);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(string name, Process process, string logFile, Action<string>? eachLine)
    {
        _eachLine = eachLine;
        Name = name;
        LogFile = logFile;
        _process = process;
        _log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        Id = process.Id;
    }

    public string Name { get; }

    public int Id { get; }

    public string LogFile { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _exited.Task;

    public bool IsRunning => !_exited.Task.IsCompleted;

    /// <summary>128 + signal number for a process that a signal ended, as a shell shows it.</summary>
    public int ExitCode => _process.ExitCode;

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts a program under <c>setsid</c> with the given environment added to this process' own. <paramref name="eachLine"/> sees what it prints, by one or two threads.</summary>
    public static ChildProcess Start(string name, string program, IEnumerable<string> arguments, string logFile, string workingDirectory, IReadOnlyDictionary<string, string?>? environment = null, Action<string>? eachLine = null)
    {
        var start = new ProcessStartInfo("setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (var word in (string[])["--pdeathsig", "TERM", "setsid", program]) start.ArgumentList.Add(word);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>()) start.Environment[key] = value;

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        Starter.Run(() => process.Start());
        process.StandardInput.Close();
        var child = new ChildProcess(name, process, logFile, eachLine);
        child.Follow();
        return child;
    }

    /// <summary>Waits until a line matches and returns the match; throws with the last lines when the process ends before.</summary>
    public async Task<Match> WaitForLineAsync(Regex pattern, TimeSpan timeout, CancellationToken stop = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        while (true)
        {
            foreach (var line in _lines)
            {
                if (pattern.Match(line) is { Success: true } match) return match;
            }

            if (_exited.Task.IsCompleted)
                throw new InvalidOperationException($"{Name} ended with exit code {ExitCode} before it printed what was waited for ({pattern}). It printed:\n{string.Join('\n', _lines.TakeLast(20))}");
            try
            {
                await Task.WhenAny(_printed.WaitAsync(limit.Token), _exited.Task);
                limit.Token.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"{Name} did not print {pattern} within {timeout.TotalSeconds:0} s. It printed:\n{string.Join('\n', _lines.TakeLast(20))}");
            }
        }
    }

    /// <summary>SIGTERM, then SIGKILL when the grace is over. Returns the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        Signal(Signals.Terminate);
        try
        {
            await Exited.WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            Signal(Signals.Kill);
            await Exited;
        }

        return ExitCode;
    }

    /// <summary>Sends a signal; to a process that has ended, nothing.</summary>
    public void Signal(Signals signal)
    {
        if (IsRunning) Signal(Id, signal);
    }

    /// <summary>Sends a signal to a process that somebody else started.</summary>
    public static void Signal(int processId, Signals signal) => _ = Kill(processId, (int)signal);

    public async ValueTask DisposeAsync()
    {
        Signal(Signals.Continue);
        Signal(Signals.Kill);
        await Exited;
        lock (_log) _log.Dispose();
        _process.Dispose();
        _printed.Dispose();
    }

    private void Follow()
    {
        var output = PumpAsync(_process.StandardOutput);
        var errors = PumpAsync(_process.StandardError);
        _ = EndAsync(output, errors);
    }

    private async Task EndAsync(Task output, Task errors)
    {
        await _process.WaitForExitAsync();
        // A child of the child may hold the pipes open after its parent was killed: what is unread by then is not waited for.
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(5)));
        _exited.TrySetResult();
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                if (_log.BaseStream is { CanWrite: true }) _log.WriteLine(line);
            }

            _eachLine?.Invoke(line);
            _lines.Enqueue(line);
            while (_lines.Count > 2_000) _lines.TryDequeue(out _);
            _printed.Release();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}

/// <summary>The signals a local cluster is steered with, by their numbers on Linux.</summary>
public enum Signals
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
