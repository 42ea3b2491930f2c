using Lighthouse.Actors;
using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>What the actors of one queue share: its name and size, how jobs are run, and the node's lease.</summary>
internal sealed record QueueRun
{
    public required string Queue { get; init; }

    public required QueueSize Size { get; init; }

    /// <summary>The queue's limits as this node is configured, by the broker's names.</summary>
    public IReadOnlyDictionary<string, string> Configured { get; init; } = new Dictionary<string, string>();

    public required NodeSettings Settings { get; init; }

    public required Limits Limits { get; init; }

    public required HandlerRegistry Handlers { get; init; }

    public required JobRunner Runner { get; init; }

    public required FailurePolicy Failures { get; init; }

    public required NodeLease Lease { get; init; }

    /// <summary>Shared by all queues of the node.</summary>
    public required SuspectDuty Suspects { get; init; }

    public required NodeHealth Health { get; init; }

    public required NodeMetrics Metrics { get; init; }

    public required TimeProvider Time { get; init; }

    public required IActorScheduler Scheduler { get; init; }
}
