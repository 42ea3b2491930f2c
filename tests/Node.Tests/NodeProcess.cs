using System.Diagnostics;
using Lighthouse.Support;

namespace Lighthouse.Node.Tests;

/// <summary>The node's executable in a process of its own, on free ports and in a folder of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<string> _output = [];

    private NodeProcess(Process process)
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

    public static NodeProcess Start(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Lighthouse.Node.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("LIGHTHOUSE_REDIS");
        start.Environment.Remove("REDIS_URL");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>Starts a node that listens on free ports.</summary>
    public static NodeProcess Serve(string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        Start(folder, ["--set", "lighthouse.management.port=0", "--set", "lighthouse.health.port=0", "--set", "lighthouse.health.host=127.0.0.1", .. arguments], environment);

    public Task SaysAsync(string text) => Eventually.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(60), $"the node says `{text}`");

    /// <summary>The address behind <c>health listens on</c> or <c>management listens on</c>.</summary>
    public async Task<string> AddressAsync(string purpose)
    {
        await SaysAsync($"{purpose} listens on http://");
        var line = Output.Split('\n').First(line => line.Contains($"{purpose} listens on", StringComparison.Ordinal));
        return line[line.IndexOf("http://", StringComparison.Ordinal)..].Trim();
    }

    public void Kill() => _process.Kill();

    public void Terminate() => Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
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
