using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>
/// A network in this machine: each node in a namespace of its own, with a cable to a bridge that Redis listens on. Addresses are private ones and
/// nothing is routed beyond the bridge.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    /// <summary>Of no machine: frames to it are lost on the bridge, and nobody is told.</summary>
    private const string Nobody = "02:00:00:00:00:99";

    private readonly RunName _name;
    private readonly string _subnet;
    private readonly int _nodes;

    private Network(RunName name, string subnet, int nodes) => (_name, _subnet, _nodes) = (name, subnet, nodes);

    /// <summary>The address of Redis, and of everything else outside the namespaces.</summary>
    public string Host => _subnet + ".1";

    public string Namespace(int node) => _name.Namespace(node);

    /// <returns>Null where this system does not let us, with the reason.</returns>
    public static async Task<(Network? Network, string Reason)> CreateAsync(RunName name, int nodes)
    {
        var network = new Network(name, await FreeSubnetAsync(name), nodes);
        try
        {
            await network.BuildAsync();
            return (network, "");
        }
        catch (InvalidOperationException refusal)
        {
            await network.DisposeAsync();
            return (null, refusal.Message);
        }
    }

    /// <summary>Pulls the node's cable out of the bridge.</summary>
    public Task CutAsync(int node) => Tool.RunAsync("ip", "link", "set", _name.Link(node), "down");

    /// <summary>Packets of the node reach nobody; those to it arrive.</summary>
    public Task CutFromNodeAsync(int node) => InsideAsync(node, "ip", "neigh", "replace", Host, "lladdr", Nobody, "dev", "eth0", "nud", "permanent");

    /// <summary>Packets to the node are lost; those of it arrive.</summary>
    public Task CutToNodeAsync(int node) => Tool.RunAsync("ip", "neigh", "replace", Address(node), "lladdr", Nobody, "dev", _name.Bridge, "nud", "permanent");

    public async Task HealAsync(int node)
    {
        await Tool.RunAsync("ip", "link", "set", _name.Link(node), "up");
        await Tool.TryAsync("ip", "neigh", "del", Address(node), "dev", _name.Bridge);
        await Tool.TryAsync("ip", "netns", "exec", Namespace(node), "ip", "neigh", "del", Host, "dev", "eth0");
    }

    public async ValueTask DisposeAsync()
    {
        for (var node = 1; node <= _nodes; node++)
        {
            await Tool.TryAsync("ip", "link", "del", _name.Link(node));
            await Tool.TryAsync("ip", "netns", "del", Namespace(node));
        }

        await Tool.TryAsync("ip", "link", "del", _name.Bridge);
    }

    private string Address(int node) => string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{10 + node}");

    private async Task BuildAsync()
    {
        await Tool.RunAsync("ip", "link", "add", _name.Bridge, "type", "bridge");
        await Tool.RunAsync("ip", "addr", "add", Host + "/24", "dev", _name.Bridge);
        await Tool.RunAsync("ip", "link", "set", _name.Bridge, "up");
        for (var node = 1; node <= _nodes; node++)
        {
            await Tool.RunAsync("ip", "netns", "add", Namespace(node));
            await Tool.RunAsync("ip", "link", "add", _name.Link(node), "type", "veth", "peer", "name", "eth0", "netns", Namespace(node));
            await Tool.RunAsync("ip", "link", "set", _name.Link(node), "master", _name.Bridge, "up");
            await InsideAsync(node, "ip", "addr", "add", Address(node) + "/24", "dev", "eth0");
            await InsideAsync(node, "ip", "link", "set", "eth0", "up");
            await InsideAsync(node, "ip", "link", "set", "lo", "up");
        }
    }

    private Task<string> InsideAsync(int node, string program, params string[] arguments) => Tool.RunAsync("ip", ["netns", "exec", Namespace(node), program, .. arguments]);

    /// <summary>One of 10.200.0 to 10.249.249 that no address of this machine is in; runs side by side begin to look at different ones.</summary>
    private static async Task<string> FreeSubnetAsync(RunName name)
    {
        var (_, taken) = await Tool.TryAsync("ip", "-o", "-4", "addr");
        for (var i = 0; ; i++)
        {
            var subnet = string.Create(CultureInfo.InvariantCulture, $"10.{200 + (name.Owner + i) / 250 % 50}.{(name.Owner + i) % 250}");
            if (!taken.Contains($" {subnet}.", StringComparison.Ordinal) || i > 12_500) return subnet;
        }
    }
}
