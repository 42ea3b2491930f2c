using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>Everything that can be set in section <c>lighthouse</c>, with its default.</summary>
public sealed record LighthouseSettings
{
    /// <summary>The server, as <c>redis://user:password@host:6379/0</c>.</summary>
    public string? Redis { get; init; }

    /// <summary>What every key begins with, so that several systems can share one Redis.</summary>
    public string Prefix { get; init; } = Defaults.Prefix;

    /// <summary>How long a node that went silent keeps its jobs before another may take them.</summary>
    public TimeSpan Lease { get; init; } = Defaults.Lease;

    /// <summary>How often the lease is renewed; at most a third of it.</summary>
    public TimeSpan Beat { get; init; } = Defaults.Beat;

    /// <summary>How long a stopping node lets running jobs go on; their tokens are cancelled a fifth of it before the end.</summary>
    public TimeSpan ShutdownGrace { get; init; } = Defaults.ShutdownGrace;

    /// <summary>Whether the node loads the function library into Redis itself.</summary>
    public bool LoadFunctions { get; init; } = true;

    public NodeSettings Node { get; init; } = new();

    /// <summary>Schedules that this process makes known to the cluster.</summary>
    public IReadOnlyList<CronDefinition> Cron { get; init; } = [];

    public LimitSettings Limits { get; init; } = new();

    /// <summary>Where pbm and the dashboard's API are served.</summary>
    public ListenerSettings Management { get; init; } = new("127.0.0.1", 9110);

    /// <summary>Where health and metrics are served: no job data, no token.</summary>
    public ListenerSettings Health { get; init; } = new("0.0.0.0", 9111);
}
