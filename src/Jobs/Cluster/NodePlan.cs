using Lighthouse.Actors;
using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>What a process is to be: as whom it joins, and how to make the actors below its guardian.</summary>
internal sealed record NodePlan
{
    /// <summary>What the process says of itself; asked at each join, since a listener's address is known only once it listens.</summary>
    public required Func<MemberInfo> Info { get; init; }

    public required LighthouseSettings Settings { get; init; }

    public required Func<ActorRef<NodeMessage>, Props<MembershipMessage>> Membership { get; init; }

    /// <summary>One for each queue this process serves; none for a Lighthouse.</summary>
    public required IReadOnlyDictionary<string, Func<ActorRef<NodeMessage>, Props<QueueMessage>>> Queues { get; init; }

    public required SuspectDuty Suspects { get; init; }

    public ILeaderDuty? Leader { get; init; }
}
