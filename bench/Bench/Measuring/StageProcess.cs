using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>A process that is measured. What it prints goes to a file by itself, so that reading it costs the harness nothing.</summary>
internal sealed class StageProcess : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>Variables that would send another system's interpreter to other packages than the ones installed for it.</summary>
    private static readonly string[] Misleading = ["PYTHON", "PIP", "PYENV", "NODE_", "NPM_", "npm_", "RUBY", "GEM_", "BUNDLE_", "LIGHTHOUSE_", "REDIS_URL"];

    private static readonly ConcurrentDictionary<StageProcess, bool> Running = new();

    private readonly Process _process;
    private readonly string _log;

    private StageProcess(Process process, string log)
    {
        (_process, _log) = (process, log);
        Running[this] = true;
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="readsOutput">Its standard output is kept for <see cref="ReadToEndAsync"/>; else it goes to the log as well.</param>
    public static StageProcess Start(ProgramStart program, int redisPort, string log, bool readsOutput = false)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = readsOutput, RedirectStandardInput = true };
        string[] arguments = ["-c", readsOutput ? "log=$1; shift; exec \"$@\" 2>>\"$log\"" : "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, program.Program, .. program.Arguments];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (program.Folder is { } folder) start.WorkingDirectory = folder;
        foreach (var name in start.Environment.Keys.Where(name => Misleading.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToArray()) start.Environment.Remove(name);
        start.Environment["REDIS_PORT"] = redisPort.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new StageProcess(process, log);
    }

    public async Task<string> ReadToEndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return output;
    }

    /// <summary>What it printed last, on one line.</summary>
    public string LogTail() => File.Exists(_log) ? string.Join(" | ", File.ReadLines(_log).TakeLast(8)) : "";

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        if (!_process.HasExited) PosixSignals.Send(_process.Id, PosixSignals.Terminate);
    }

    /// <summary>Waits a little for its end, and then kills it with all that it started.</summary>
    public async Task EndAsync()
    {
        var ended = _process.WaitForExitAsync();
        await Task.WhenAny(ended, Task.Delay(Grace));
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await ended;
        Dispose();
    }

    public void Dispose()
    {
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    /// <summary>Ends whatever is measured just now.</summary>
    public static void KillAll()
    {
        foreach (var running in Running.Keys)
        {
            try
            {
                running._process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // it has ended meanwhile
            }
        }
    }
}
