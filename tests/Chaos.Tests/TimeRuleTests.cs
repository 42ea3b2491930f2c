using Lighthouse.Messages;
using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>What can go on does in time, nothing happens before its time, and schedules tick once. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class TimeRuleTests
{
    [Fact]
    public void Check_JobWaitsForLongerThanALeaseWithoutAFault_Tells() => new Story().Sends("a").Waits(6).Succeeds("a", 1).ShouldViolate("what can go on does in time", "accepted, then begun");

    [Fact]
    public void Check_JobsWaitBehindOthersThatBeginOneByOne_IsRight() => new Story()
        .Sends("a").Sends("b").Sends("c").Waits(3).Succeeds("a", 1).Waits(3).Succeeds("b", 2).Waits(3).Succeeds("c", 3).ShouldNotViolate("what can go on does in time");

    [Fact]
    public void Check_JobWaitsWhileLaterOnesBegin_Tells() => new Story()
        .Sends("a").Sends("b").Sends("c").Waits(3).Succeeds("b", 1).Waits(3).Succeeds("c", 2).Waits(3).Succeeds("a", 3).ShouldViolate("what can go on does in time", "accepted, then begun");

    [Fact]
    public void Check_JobOfLowPriorityWaitsWhileOthersWaitToo_IsRight() => new Story()
        .Sends("low", plan => plan with { Options = plan.Options with { Priority = JobPriority.Low } }).Sends("b").Sends("c").Waits(3).Succeeds("b", 1).Waits(3).Succeeds("c", 2).Waits(1).Succeeds("low", 3)
        .ShouldNotViolate("what can go on does in time");

    [Fact]
    public void Check_JobWaitsUntilItsNodeIsLost_IsRight() => new Story()
        .Sends("a").Hits(FaultKind.NodeKilled, "node-1").Waits(6).Succeeds("a", 1, "node-2").ShouldNotViolate("what can go on does in time");

    [Fact]
    public void Check_JobWaitsForLongerThanItTakesToLoseANode_Tells() => new Story()
        .Sends("a").Hits(FaultKind.NodeKilled, "node-1").Waits(10).Succeeds("a", 1, "node-2").ShouldViolate("what can go on does in time", "accepted, then begun");

    [Fact]
    public void Check_JobWaitsWhileRedisIsAway_IsRight() => new Story()
        .Sends("a").Hits(FaultKind.RedisKilled, "redis", seconds: 20).Waits(25).Succeeds("a", 1).ShouldNotViolate("what can go on does in time");

    [Fact]
    public void Check_SuspectWaitsAndNobodyRunsAlone_Tells() => Suspected().Waits(45).Begins("a", 3, "node-2").Does("a", 3, "node-2").Says("a", "succeeded", "node-2")
        .ShouldViolate("what can go on does in time", "it was to run alone");

    [Fact]
    public void Check_SuspectWaitsUntilANodeHasRunDry_IsRight() => Suspected().Waits(20).Begins("a", 3, "node-2").Does("a", 3, "node-2").Says("a", "succeeded", "node-2")
        .ShouldNotViolate("what can go on does in time");

    [Fact]
    public void Check_NothingIsSettledAfterAFaultOfRedis_Tells() => new Story()
        .Sends("a").Succeeds("a", 1).Hits(FaultKind.RedisOutOfMemory, "redis", seconds: 1).Waits(2).Sends("b").ShouldViolate("what can go on does in time", "no job that was sent since");

    [Fact]
    public void Check_NobodyLeadsAfterTheLeaderWasKilled_Tells() => new Story()
        .Happens("lead", "node-1").Hits(FaultKind.LeaderKilled, "node-1").ShouldViolate("what can go on does in time", "nobody else has led");

    [Fact]
    public void Check_DelayedJobBeginsBeforeItIsDue_Tells() => new Story()
        .Sends("a", Delayed).Runs("a", 1).Says("a", "succeeded", more: Enqueued(0.1)).ShouldViolate("nothing runs before its time", "was due at 12:00:02.100");

    [Fact]
    public void Check_DelayedJobBeginsWhenItIsDue_IsRight() => new Story().Sends("a", Delayed).Waits(2).Runs("a", 1).Says("a", "succeeded", more: Enqueued(0.1)).Violations().ShouldBeEmpty();

    [Fact]
    public void Check_RetryBeginsBeforeItIsDue_Tells() => new Story()
        .Sends("a", Flaky(1)).Begins("a", 1).Leaves("a", 1).Says("a", "retry", more: entry => OnPurpose(entry) with { DueMs = Ms(5) }).Runs("a", 2, attempt: 2).Says("a", "succeeded", attempt: 2)
        .ShouldViolate("nothing runs before its time", "was to go on at 12:00:05.000");

    [Fact]
    public void Check_JobExpiresBeforeItMay_Tells() => new Story().Sends("a", Expiring).Says("a", "expired", "", more: Enqueued(0.1)).ShouldViolate("nothing runs before its time", "expired at");

    [Fact]
    public void Check_ExpiredJobIsHandedOut_Tells() => new Story()
        .Sends("a", Expiring).Waits(3).Runs("a", 1).Says("a", "succeeded", more: entry => Enqueued(0.1)(entry) with { ClaimedMs = Ms(3) }).ShouldViolate("nothing runs before its time", "was handed out");

    [Fact]
    public void Check_ExpiredJobExpires_IsRight() => new Story().Sends("a", Expiring).Waits(2).Says("a", "expired", "", more: Enqueued(0.1)).Violations().ShouldBeEmpty();

    [Fact]
    public void Check_DeadOfItsTimeoutTooEarly_Tells() => new Story()
        .Sends("a", Limping).Begins("a", 1).Waits(1).Leaves("a", 1).Says("a", "dead", more: TimedOut(0.2)).ShouldViolate("attempts are counted right", "at attempt 1 after 1 timeouts");

    [Fact]
    public void Check_TimedOutBeforeItsTimeout_Tells() => new Story()
        .Sends("a", Limping).Begins("a", 1).Leaves("a", 1).Says("a", "retry", more: TimedOut(0.2)).ShouldViolate("attempts are counted right", "with a timeout of 1000 ms");

    [Fact]
    public void Check_DeadAfterAllItsTimeouts_IsRight() => new Story()
        .Sends("a", Limping).Begins("a", 1).Waits(1).Leaves("a", 1).Says("a", "retry", more: TimedOut(0.2))
        .Begins("a", 2, attempt: 2).Waits(1).Leaves("a", 2, attempt: 2).Says("a", "dead", attempt: 2, more: TimedOut(1.5))
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_ScheduleStops_Tells() => Ticking(untilSecond: 80, andFrom: 100).ShouldViolate("each tick of the schedule", "no tick fired");

    [Fact]
    public void Check_ScheduleNeverBegins_Tells() => new Story { Took = TimeSpan.FromMinutes(2) }.ShouldViolate("each tick of the schedule", "no tick fired");

    [Fact]
    public void Check_ScheduleGoesOn_IsRight() => Ticking(untilSecond: 100, andFrom: 100).ShouldNotViolate("each tick of the schedule");

    [Fact]
    public void Check_TickFiredTwice_Tells()
    {
        var story = new Story { Tokens = { ["t1"] = "tick:12:00", ["t2"] = "tick:12:00" } };
        story.Succeeds("t1", 1).Succeeds("t2", 2).ShouldViolate("each tick of the schedule", "t1");
    }
}
