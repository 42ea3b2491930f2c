using Lighthouse.Messages;

namespace Lighthouse.Chaos.Tests;

/// <summary>What is measured is measured from when to when its description says.</summary>
public sealed class MeasureTests
{
    [Fact]
    public void Stuck_RecoveredJobWaits_IsMeasuredFromItsRecovery()
    {
        var figures = Figures(new Story().Sends("a").Begins("a", 1).Loses("node-1", "a").Waits(7).Succeeds("a", 2, "node-2"));

        figures.LongestStuck[0].Job.ShouldBe("chaos/a (short)");
        figures.LongestStuck[0].Time.TotalSeconds.ShouldBe(7.1, 0.001);
        figures.LongestStuck[0].Between.ShouldStartWith("recovered, then begun");
        figures.LongestStuck[0].Faults.ShouldBe("1 NodeKilled");
    }

    [Fact]
    public void Stuck_JobWaitsBehindItsKey_IsNotMeasured()
    {
        var figures = Figures(new Story()
            .Sends("a", Ordered(1)).Sends("b", Ordered(2)).Begins("a", 1).Waits(30).Does("a", 1).Says("a", "succeeded").Succeeds("b", 2));

        figures.LongestStuck.Where(stuck => stuck.Job.StartsWith("chaos/b", StringComparison.Ordinal)).Max(stuck => stuck.Time.TotalSeconds).ShouldBe(0.1, 0.001);
    }

    [Fact]
    public void Stuck_JobWaitsForItsTimeOrAPause_IsNotMeasured()
    {
        var figures = Figures(new Story()
            .Sends("a", plan => plan with { Options = plan.Options with { Delay = TimeSpan.FromSeconds(20) } }).Waits(20)
            .Acts("pause", "", "paused").Waits(10).Acts("resume", "", "resumed").Succeeds("a", 1));

        figures.LongestStuck.Max(stuck => stuck.Time.TotalSeconds).ShouldBeLessThan(0.5);
    }

    [Fact]
    public void Stuck_RunTakesAsLongAsItsWork_IsNotMeasured()
    {
        var figures = Figures(new Story().Sends("a", plan => plan with { Work = plan.Work with { Ms = 5_000 } }).Begins("a", 1).Waits(5).Does("a", 1).Says("a", "succeeded"));

        figures.LongestStuck.Max(stuck => stuck.Time.TotalSeconds).ShouldBeLessThan(0.5);
    }

    [Fact]
    public void Recovery_OfAKilledNode_EndsWhenTheLastOfItsJobsGoesOn()
    {
        var figures = Figures(new Story()
            .Sends("a").Sends("b").Begins("a", 1).Begins("b", 2).Loses("node-1", "a", "b").Waits(2).Begins("a", 3, "node-2").Waits(4).Begins("b", 4, "node-3").Does("a", 3, "node-2").Does("b", 4, "node-3")
            .Says("a", "succeeded", "node-2").Says("b", "succeeded", "node-3"));

        var recovery = figures.Recoveries.ShouldHaveSingleItem();
        (recovery.Kind, recovery.Faults, recovery.Measured).ShouldBe((FaultKind.NodeKilled, 1, 1));
        recovery.Longest.TotalSeconds.ShouldBe(10.5, 0.001); // six seconds that the jobs waited, the lease, and down, two recovered, begun, begun: five steps
    }

    [Fact]
    public void Recovery_OfRedis_EndsWhenAJobSentAfterItIsSettled()
    {
        var figures = Figures(new Story().Sends("a").Hits(FaultKind.RedisKilled, "redis", seconds: 3).Waits(5).Succeeds("a", 1).Sends("b").Waits(1).Succeeds("b", 2));

        figures.Recoveries.ShouldHaveSingleItem().Longest.TotalSeconds.ShouldBe(3.7, 0.001); // 2 s after the end a is settled, and b a second and seven steps later
    }

    [Fact]
    public void Counts_OfAStory_AddUp()
    {
        var figures = Figures(new Story()
            .Sends("a").Sends("lost", certain: false).Succeeds("a", 1)
            .Sends("b").Begins("b", 2).Hits(FaultKind.NodeFrozen, "node-1").DeclaresDown("node-1").Recovers("b", "node-1").Begins("b", 3, "node-2").Does("b", 2).Does("b", 3, "node-2").Says("b", "succeeded", "node-2"));

        (figures.Accepted, figures.Uncertain, figures.UncertainThere).ShouldBe((2, 1, 0));
        figures.Ends.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, long>(JobStates.Succeeded, 2));
        (figures.Runs, figures.Refused, figures.MembersDown).ShouldBe((3, 1, 1));
        figures.RunsAgain.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, long>("NodeFrozen", 1));
    }

    private static Figures Figures(Story story) => Checker.Check(story.Tell()).Figures;

    private static Func<JobPlan, JobPlan> Ordered(long number) => plan => plan with { Options = plan.Options with { OrderingKey = "key" }, Number = number };
}
