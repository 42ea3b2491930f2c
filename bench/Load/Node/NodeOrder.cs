namespace Lighthouse.Load;

/// <summary>What a node process is to be.</summary>
internal sealed record NodeOrder
{
    public required string Redis { get; init; }

    /// <summary>Jobs of one queue that run at once.</summary>
    public required int Workers { get; init; }

    public required int Queues { get; init; }

    /// <summary>Nodes in the process, each with connections of its own.</summary>
    public required int Nodes { get; init; }

    /// <summary>Of each queue, such as <c>100/s</c>; null is without limit.</summary>
    public string? Rate { get; init; }

    /// <summary>Every how-manieth job fails at its first attempt; 0 is none.</summary>
    public uint FailEvery { get; init; }
}
