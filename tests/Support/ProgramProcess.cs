using System.Diagnostics;

namespace Lighthouse.Support;

/// <summary>One of our executables in a process of its own, with what it prints. Killed, if it still runs, when disposed.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<string> _output = [];

    private ProgramProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>What it printed so far.</summary>
    public string Output
    {
        get { lock (_lock) return string.Join('\n', _output); }
    }

    public int Id => _process.Id;

    /// <param name="assembly">Such as <c>Lighthouse.Node.dll</c>, beside the test's own assembly.</param>
    public static ProgramProcess Start(string assembly, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("LIGHTHOUSE_REDIS");
        start.Environment.Remove("REDIS_URL");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ProgramProcess(Process.Start(start)!);
    }

    /// <summary>Starts it on free ports.</summary>
    public static ProgramProcess Serve(string assembly, string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        Start(assembly, folder, ["--set", "lighthouse.management.port=0", "--set", "lighthouse.health.port=0", "--set", "lighthouse.health.host=127.0.0.1", .. arguments], environment);

    public Task SaysAsync(string text) => Eventually.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), Patience, $"the program says `{text}`");

    /// <summary>The address behind <c>health listens on</c> or <c>management listens on</c>.</summary>
    public async Task<string> AddressAsync(string purpose)
    {
        await SaysAsync($"{purpose} listens on http://");
        var line = Output.Split('\n').First(line => line.Contains($"{purpose} listens on", StringComparison.Ordinal));
        return line[line.IndexOf("http://", StringComparison.Ordinal)..].Split(',')[0].Trim();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => PosixSignals.Send(_process.Id, PosixSignals.Terminate);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: it does nothing more, its connections stay up.</summary>
    public void Freeze() => PosixSignals.Send(_process.Id, PosixSignals.Stop);

    /// <summary>SIGCONT, after <see cref="Freeze"/>.</summary>
    public void Wake() => PosixSignals.Send(_process.Id, PosixSignals.Continue);

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock) _output.Add(line);
        }
    }
}
