using System.Globalization;
using System.Net;
using Lighthouse.Demo.Cluster;
using Lighthouse.Support;

namespace Lighthouse.Chaos;

/// <summary>Everything a run starts on this machine: Redis on its disk, the network, Lighthouses and nodes. Nothing of it is left when it is disposed.</summary>
internal sealed class Field : IAsyncDisposable
{
    public const int NodeCount = 4;
    public const int LighthouseCount = 2;

    /// <summary>The node that reaches Redis through a proxy, so that its network can be slow.</summary>
    public const int ProxiedNode = NodeCount;

    /// <summary>Nodes with that setting: both ways of living through an outage have to keep every promise.</summary>
    public static IReadOnlyList<string> CancelWhenLeaseIsOver { get; } = [Name("node", 2), Name("node", 4)];

    private readonly FieldOptions _options;

    private Field(FieldOptions options, Disk disk, Network? network, FieldRedis redis, TcpProxy proxy)
    {
        (_options, Disk, Network, Redis, Proxy) = (options, disk, network, redis, proxy);
        Lighthouses = [.. Enumerable.Range(1, LighthouseCount).Select(i => new FieldProcess(Name("lighthouse", i), () => LaunchLighthouse(i)))];
        Nodes = [.. Enumerable.Range(1, NodeCount).Select(i => new FieldProcess(Name("node", i), () => LaunchNode(i)))];
    }

    public Disk Disk { get; }

    /// <summary>Null where this system has no namespaces for us.</summary>
    public Network? Network { get; }

    public FieldRedis Redis { get; }

    public TcpProxy Proxy { get; }

    public IReadOnlyList<FieldProcess> Lighthouses { get; }

    /// <summary>The first is node 1.</summary>
    public IReadOnlyList<FieldProcess> Nodes { get; }

    public IEnumerable<FieldProcess> Processes => [.. Lighthouses, .. Nodes];

    /// <summary>Disk, network and Redis; no process of ours runs yet.</summary>
    /// <param name="say">Is told what this system does not allow.</param>
    public static async Task<Field> BuildAsync(FieldOptions options, Action<string> say)
    {
        Disk? disk = null;
        Network? network = null;
        try
        {
            disk = await Disk.MountAsync(options.Folder, options.DiskMegabytes);
            if (!disk.CanBeFilled) say("this user may mount no file system: the disk is never full");
            (network, var reason) = await Network.CreateAsync(RunName.Own, NodeCount);
            if (network is null) say($"this system has no network namespaces for us ({reason}): all nodes share its network, and only the one behind a proxy is cut off");
            var redis = await FieldRedis.StartAsync(disk, network?.Host, options.Folder);
            return new Field(options, disk, network, redis, TcpProxy.To(redis.Port, network is null ? null : IPAddress.Parse(network.Host)));
        }
        catch
        {
            if (network is not null) await network.DisposeAsync();
            if (disk is not null) await disk.DisposeAsync();
            throw;
        }
    }

    public Task StartProcessesAsync() => Task.WhenAll(Processes.Select(process => process.StartAsync()));

    /// <summary>SIGTERM to all; nodes first, so that what they give back is seen by a leader to the end.</summary>
    public async Task StopProcessesAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.StopAsync()));
        await Task.WhenAll(Lighthouses.Select(lighthouse => lighthouse.StopAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Processes.Select(process => process.DisposeAsync().AsTask()));
        await Proxy.DisposeAsync();
        await Redis.DisposeAsync();
        if (Network is not null) await Network.DisposeAsync();
        await Disk.DisposeAsync();
    }

    private ChildProcess LaunchLighthouse(int number) => Launch(Name("lighthouse", number), "dotnet", ["exec", Layout.Assembly("src/Lighthouse")], Redis.Url, []);

    private ChildProcess LaunchNode(int number)
    {
        var redis = number == ProxiedNode ? Proxy.Port : Redis.Port;
        string[] inside = Network is null ? [] : ["netns", "exec", Network.Namespace(number), "dotnet"];
        return Launch(
            Name("node", number),
            Network is null ? "dotnet" : "ip",
            [.. inside, "exec", Layout.Assembly("tests/ChaosNode"), .. _options.NodeArguments],
            string.Create(CultureInfo.InvariantCulture, $"redis://{Network?.Host ?? "127.0.0.1"}:{redis}"),
            CancelWhenLeaseIsOver.Contains(Name("node", number)) ? ["lighthouse.node.cancelWhenLeaseIsOver=true"] : []);
    }

    private ChildProcess Launch(string name, string program, IEnumerable<string> arguments, string redis, string[] settings)
    {
        string[] all =
        [
            "lighthouse.management.port=0", "lighthouse.health.port=0", "lighthouse.health.host=127.0.0.1", $"lighthouse.node.name={name}",
            Milliseconds("lighthouse.lease", _options.Lease), Milliseconds("lighthouse.beat", _options.Lease / 4), Milliseconds("lighthouse.shutdownGrace", _options.ShutdownGrace),
            .. _options.Settings, .. settings,
        ];
        var environment = new Dictionary<string, string?>
        {
            ["LIGHTHOUSE_REDIS"] = redis,
            ["REDIS_URL"] = null,
            [LedgerLine.SocketVariable] = _options.Ledger,
            [RunName.Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        };
        return ChildProcess.Start(name, program, [.. arguments, .. all.SelectMany(setting => (string[])["--set", setting])], Path.Combine(_options.Folder, name + ".log"), _options.Folder, environment);
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    private static string Milliseconds(string setting, TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{setting}={value.TotalMilliseconds:0}ms");
}

/// <summary>How the field is set up.</summary>
internal sealed record FieldOptions
{
    /// <summary>For logs, the disk and the ledger's socket.</summary>
    public required string Folder { get; init; }

    /// <summary>The socket that nodes write their effects to.</summary>
    public required string Ledger { get; init; }

    public required TimeSpan Lease { get; init; }

    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(8);

    public int DiskMegabytes { get; init; } = 128;

    /// <summary>What a node is started with beside its settings.</summary>
    public IReadOnlyList<string> NodeArguments { get; init; } = [];

    /// <summary>Settings (<c>path=value</c>) of every process.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
