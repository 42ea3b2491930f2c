using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>Nothing gets through between a node and Redis, and nobody is told.</summary>
internal sealed class NetworkCut(Field field, int node) : Fault(FaultKind.NetworkCut, field.Nodes[node - 1].Name)
{
    public override async Task<bool> BeginAsync()
    {
        if (field.Network is { } network) await network.CutAsync(node);
        else field.Proxy.Cut();
        Detail = field.Network is null ? "the proxy swallows every byte" : "its cable is pulled";
        return true;
    }

    public override Task EndAsync()
    {
        if (field.Network is { } network) return network.HealAsync(node);
        field.Proxy.Heal();
        return Task.CompletedTask;
    }
}

/// <summary>Packets go one way only: Redis does what it is asked and no answer arrives, or answers nobody's questions.</summary>
internal sealed class AsymmetricCut(Network network, FieldProcess process, int node, bool fromNode) : Fault(FaultKind.AsymmetricCut, process.Name)
{
    public override async Task<bool> BeginAsync()
    {
        if (fromNode) await network.CutFromNodeAsync(node);
        else await network.CutToNodeAsync(node);
        Detail = fromNode ? "nothing of it reaches Redis" : "nothing of Redis reaches it";
        return true;
    }

    public override Task EndAsync() => network.HealAsync(node);
}

/// <summary>Everything between a node and Redis takes its time.</summary>
internal sealed class SlowNetwork(Field field, int milliseconds) : Fault(FaultKind.SlowNetwork, field.Nodes[Field.ProxiedNode - 1].Name)
{
    private const int KilobytesPerSecond = 256;

    public override Task<bool> BeginAsync()
    {
        field.Proxy.Slow(milliseconds, KilobytesPerSecond);
        Detail = string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms each way, {KilobytesPerSecond} KiB/s");
        return Task.FromResult(true);
    }

    public override Task EndAsync()
    {
        field.Proxy.Slow(0, 0);
        return Task.CompletedTask;
    }
}
