using Lighthouse.Actors;

namespace Lighthouse.Jobs.Leader;

/// <summary>Begins the contention for leadership with each incarnation of this process.</summary>
internal sealed class LeaderDuty(LighthouseSettings settings, NodeRole role, LeaderTools tools) : ILeaderDuty
{
    public ActorRef Begin(ActorContext<NodeMessage> guardian, string node)
    {
        var options = new LeaderOptions { Node = node, Lease = settings.Lease, Prefer = role == NodeRole.Lighthouse };
        return guardian.Spawn(LeaderActor.Props(options, tools), $"leader-{node}");
    }
}
