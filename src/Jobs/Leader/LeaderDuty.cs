using Lighthouse.Actors;
using Lighthouse.Jobs.Cron;

namespace Lighthouse.Jobs.Leader;

/// <summary>Begins the contention for leadership with each incarnation of this process.</summary>
internal sealed class LeaderDuty(LighthouseSettings settings, NodeRole role, LeaderTools tools, CronPlan cron) : ILeaderDuty
{
    public ActorRef Begin(ActorContext<NodeMessage> guardian, string node)
    {
        var options = new LeaderOptions { Node = node, Lease = settings.Lease, Prefer = role == NodeRole.Lighthouse, MayLoad = settings.LoadFunctions };
        if (cron.Definitions.Count > 0) guardian.Spawn(CronRegistrar.Props(tools.Crons, cron.Definitions, node), $"cron-{node}");
        return guardian.Spawn(LeaderActor.Props(options, tools), $"leader-{node}");
    }
}
