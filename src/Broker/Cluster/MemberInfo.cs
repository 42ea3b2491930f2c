namespace Lighthouse.Broker;

/// <summary>What a process says of itself when it joins.</summary>
public sealed record MemberInfo
{
    /// <summary>The node's name, without its incarnation.</summary>
    public required string Name { get; init; }

    /// <summary><c>node</c> or <c>lighthouse</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Queues it serves.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>Version of the product.</summary>
    public string Version { get; init; } = "";

    /// <summary>Name of the function library it calls.</summary>
    public string Library { get; init; } = "";

    /// <summary>Address of its management port.</summary>
    public string Management { get; init; } = "";

    /// <summary>The machine or container it runs on.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its process id there.</summary>
    public int Pid { get; init; }

    /// <summary>When it started, by its own clock.</summary>
    public DateTimeOffset Started { get; init; }
}
