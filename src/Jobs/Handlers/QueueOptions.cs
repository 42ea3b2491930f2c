using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>
/// How a node serves one queue. <see cref="Workers"/> is of this node alone; all else holds over all nodes together, is kept with the
/// queue, and the node that opened the queue last decides it, unless an operator has set it.
/// </summary>
public sealed record QueueOptions
{
    /// <summary>How many jobs of the queue run at once on this node.</summary>
    public int Workers { get; init; } = Defaults.Workers;

    /// <summary>How many of its jobs may start in a time: <c>100/s</c>, <c>30/m</c>, <c>5/h</c>. Null is without limit.</summary>
    public string? Rate { get; init; }

    /// <summary>How many may start at once after a quiet time; null is one second's worth of <see cref="Rate"/>, at least 1.</summary>
    public int? Burst { get; init; }

    /// <summary>How many of its jobs may run at once, over all nodes. Null is without limit.</summary>
    public int? Concurrency { get; init; }

    /// <summary>With so many jobs waiting the function and HTTP doors refuse more. Null is without limit.</summary>
    public int? Backlog { get; init; }

    /// <summary>Limits of single job types in this queue, by the type's name.</summary>
    public IReadOnlyDictionary<string, TypeOptions> Types { get; init; } = new Dictionary<string, TypeOptions>();
}
