using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>How a node serves one queue.</summary>
public sealed record QueueOptions
{
    /// <summary>How many jobs of the queue run at once on this node.</summary>
    public int Workers { get; init; } = Defaults.Workers;
}
