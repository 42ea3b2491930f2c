using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>Says what of a history should not have been.</summary>
internal static class Checker
{
    public static IReadOnlyList<string> Check(SimulatedWorld world, Evidence evidence, IRedis redis)
    {
        var findings = new Findings(world, evidence, redis);
        EndCheck.Look(findings);
        DuplicateCheck.Look(findings);
        EndsAsItShould.Look(findings);
        NothingBeforeItsTime.Look(findings);
        RunCheck.Look(findings);
        OrderCheck.Look(findings);
        LimitCheck.Look(findings);
        FollowUpCheck.Look(findings);
        TickCheck.Look(findings);
        RemainsCheck.Look(findings);
        return findings.Violations;
    }
}
