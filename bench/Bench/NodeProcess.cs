using System.Diagnostics;

namespace Lighthouse.Bench;

/// <summary>The node that is measured, in a process of its own.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    public NodeProcess(string redis)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet");
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Lighthouse.NoopNode.dll"));
        start.Environment["LIGHTHOUSE_REDIS"] = redis;
        _process = Process.Start(start)!;
    }

    public void ThrowIfEnded()
    {
        if (_process.HasExited) throw new InvalidOperationException($"The node ended with exit code {_process.ExitCode}; its words are above.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
