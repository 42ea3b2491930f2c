namespace Lighthouse.Jobs.Management;

/// <summary>Where one of a process' two HTTP listeners waits.</summary>
internal sealed record ListenerOptions
{
    /// <summary>The management API: whoever reaches it may act on the cluster, hence loopback.</summary>
    public static ListenerOptions Management { get; } = new() { Host = "127.0.0.1", Port = 9110, DefaultPort = 9110 };

    /// <summary>Health and metrics: no job data, no secrets, so every interface.</summary>
    public static ListenerOptions Health { get; } = new() { Host = "0.0.0.0", Port = 9111, DefaultPort = 9111 };

    /// <summary>An IP address of this machine, <c>localhost</c>, or <c>*</c> for every interface.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes any free port. When this is <see cref="DefaultPort"/> and taken, the next free one is used; any other taken port stops the start.</summary>
    public int Port { get; init; }

    public int DefaultPort { get; init; }

    /// <summary>Names, beside those of loopback and this machine, by which browsers and tools may call the management API.</summary>
    public IReadOnlyList<string> KnownHosts { get; init; } = [];
}
