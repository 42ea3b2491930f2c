using System.Globalization;

namespace Lighthouse.Demo.Cluster;

/// <summary>
/// One Lighthouse and some nodes on this machine, each a process of its own, on a Redis that is already there.
/// Ports are the kernel's choice unless <see cref="LocalClusterOptions.DefaultPorts"/> asks for the documented ones.
/// </summary>
public sealed class LocalCluster(LocalClusterOptions options) : IAsyncDisposable
{
    private readonly List<ChildProcess> _nodes = [];
    private readonly List<ChildProcess> _lighthouses = [];
    private int _started;

    /// <summary>The Lighthouse that was started last.</summary>
    public ChildProcess? Lighthouse => _lighthouses.LastOrDefault();

    public IReadOnlyList<ChildProcess> Nodes => _nodes;

    public IEnumerable<ChildProcess> Processes => [.. _lighthouses, .. _nodes];

    public void StartAll(int nodes)
    {
        StartLighthouse();
        for (var i = 0; i < nodes; i++) StartNode();
    }

    public ChildProcess StartLighthouse(params string[] settings)
    {
        var name = _lighthouses.Count == 0 ? "lighthouse" : string.Create(CultureInfo.InvariantCulture, $"lighthouse-{_lighthouses.Count + 1}");
        var lighthouse = Start("src/Lighthouse", name, [], settings, new Dictionary<string, string?>());
        _lighthouses.Add(lighthouse);
        return lighthouse;
    }

    public ChildProcess StartNode(params string[] settings) => StartNode(settings, new Dictionary<string, string?>());

    /// <summary>A node with an environment of its own on top of the cluster's.</summary>
    public ChildProcess StartNode(string[] settings, IReadOnlyDictionary<string, string?> environment)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"node-{Interlocked.Increment(ref _started)}");
        var node = Start(options.NodeProject, name, options.NodeArguments, settings, environment);
        _nodes.Add(node);
        return node;
    }

    /// <summary>SIGTERM to all; nodes first, so that what they give back is seen by a leader to the end.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.StopAsync(options.StopGrace)));
        await Task.WhenAll(_lighthouses.Select(lighthouse => lighthouse.StopAsync(options.StopGrace)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes) await process.DisposeAsync();
    }

    private ChildProcess Start(string project, string name, IEnumerable<string> arguments, string[] settings, IReadOnlyDictionary<string, string?> own)
    {
        Directory.CreateDirectory(options.LogDirectory);
        string[] ports = options.DefaultPorts ? [] : ["lighthouse.management.port=0", "lighthouse.health.port=0", "lighthouse.health.host=127.0.0.1"];
        string[] all = ["exec", Layout.Assembly(project), .. arguments,
            .. ((string[])[.. ports, $"lighthouse.node.name={name}", .. options.Settings, .. settings]).SelectMany(setting => (string[])["--set", setting])];
        var environment = new Dictionary<string, string?>(options.Environment) { ["LIGHTHOUSE_REDIS"] = options.Redis };
        foreach (var (key, value) in own) environment[key] = value;
        return ChildProcess.Start(name, "dotnet", all, Path.Combine(options.LogDirectory, name + ".log"), Layout.Root, environment);
    }
}

/// <summary>How a local cluster is set up.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>URL of the Redis all processes use.</summary>
    public required string Redis { get; init; }

    /// <summary>Each process logs to a file of its name here.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>Settings (<c>path=value</c>) every process gets, for instance a shorter lease.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The project whose program is a node, and what it is started with.</summary>
    public string NodeProject { get; init; } = "samples/Worker";

    public IReadOnlyList<string> NodeArguments { get; init; } = ["--config", Path.Combine(Layout.Root, "samples", "worker.conf")];

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether the processes start at the documented ports (and take the next free ones) instead of any free port.</summary>
    public bool DefaultPorts { get; init; }

    /// <summary>How long a process may take to stop before it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(30);
}
