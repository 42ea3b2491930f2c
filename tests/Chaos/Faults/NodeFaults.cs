using System.Diagnostics;
using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>SIGKILL.</summary>
internal sealed class NodeKill(FieldProcess node) : Fault(FaultKind.NodeKilled, node.Name)
{
    public override bool EndsItsProcess => true;

    public override async Task<bool> BeginAsync()
    {
        Process = await node.KillAsync();
        Detail = "SIGKILL";
        if (Process == 0) await node.StartAsync(); // it had just ended, and was to be started again
        return Process != 0;
    }

    public override Task EndAsync() => node.StartAsync();
}

/// <summary>SIGSTOP, and SIGCONT later: before its lease is over, or when it has long been given up.</summary>
internal sealed class NodeFreeze(FieldProcess node, TimeSpan length, TimeSpan lease) : Fault(FaultKind.NodeFrozen, node.Name)
{
    public override Task<bool> BeginAsync()
    {
        Process = node.Freeze();
        Detail = length > lease ? "past its lease" : "within its lease";
        return Task.FromResult(Process != 0);
    }

    public override Task EndAsync()
    {
        node.Wake();
        return Task.CompletedTask;
    }
}

/// <summary>SIGTERM, as in a rolling deploy.</summary>
internal sealed class NodeStop(FieldProcess node) : Fault(FaultKind.NodeStopped, node.Name)
{
    public override bool EndsItsProcess => true;

    public override async Task<bool> BeginAsync()
    {
        var asked = Stopwatch.GetTimestamp();
        Process = await node.StopAsync();
        Detail = string.Create(CultureInfo.InvariantCulture, $"SIGTERM, ended after {Stopwatch.GetElapsedTime(asked).TotalSeconds:0.0} s");
        if (Process == 0) await node.StartAsync(); // it had just ended, and was to be started again
        return Process != 0;
    }

    public override Task EndAsync() => node.StartAsync();
}
