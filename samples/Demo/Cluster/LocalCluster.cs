using System.Globalization;

namespace Lighthouse.Demo.Cluster;

/// <summary>
/// One Lighthouse and some nodes on this machine, each a process of its own, on a Redis that is already there.
/// Ports are the kernel's choice unless <see cref="LocalClusterOptions.DefaultPorts"/> asks for the documented ones.
/// </summary>
public sealed class LocalCluster(LocalClusterOptions options) : IAsyncDisposable
{
    private readonly List<ChildProcess> _nodes = [];
    private int _started;

    public ChildProcess? Lighthouse { get; private set; }

    public IReadOnlyList<ChildProcess> Nodes => _nodes;

    public IEnumerable<ChildProcess> Processes => Lighthouse is null ? _nodes : [Lighthouse, .. _nodes];

    public void StartAll(int nodes)
    {
        StartLighthouse();
        for (var i = 0; i < nodes; i++) StartNode();
    }

    public ChildProcess StartLighthouse(params string[] settings) =>
        Lighthouse = Start("src/Lighthouse", "lighthouse", [], settings);

    public ChildProcess StartNode(params string[] settings)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"node-{Interlocked.Increment(ref _started)}");
        var node = Start(options.NodeProject, name, options.NodeArguments, settings);
        _nodes.Add(node);
        return node;
    }

    /// <summary>SIGTERM to all; nodes first, so that what they give back is seen by a leader to the end.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.StopAsync(options.StopGrace)));
        if (Lighthouse is not null) await Lighthouse.StopAsync(options.StopGrace);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes) await process.DisposeAsync();
    }

    private ChildProcess Start(string project, string name, IEnumerable<string> arguments, string[] settings)
    {
        Directory.CreateDirectory(options.LogDirectory);
        string[] ports = options.DefaultPorts ? [] : ["lighthouse.management.port=0", "lighthouse.health.port=0", "lighthouse.health.host=127.0.0.1"];
        string[] all = ["exec", Layout.Assembly(project), .. arguments,
            .. ((string[])[.. ports, $"lighthouse.node.name={name}", .. options.Settings, .. settings]).SelectMany(setting => (string[])["--set", setting])];
        var environment = new Dictionary<string, string?>(options.Environment) { ["LIGHTHOUSE_REDIS"] = options.Redis };
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
