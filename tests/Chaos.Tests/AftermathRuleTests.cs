using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>What a job leaves behind: follow-ups, replies and results, and nothing else. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class AftermathRuleTests
{
    [Fact]
    public void Check_OneSendMadeTwoJobs_Tells()
    {
        var story = new Story { Tokens = { ["b"] = "a" } };
        story.Sends("a").Succeeds("a", 1).Succeeds("b", 2).ShouldViolate("one send makes one job", "a (short)");
    }

    [Fact]
    public void Check_JobThatRedisRefusedRan_Tells() => new Story().Succeeds("a", 1).ShouldViolate("nothing runs that was never accepted", "chaos/a");

    [Fact]
    public void Check_FollowUpIsMissing_Tells() => new Story().Sends("a", Leaving).Succeeds("a", 1).ShouldViolate("follow-ups come once", "there is none");

    [Fact]
    public void Check_FollowUpOfAJobThatDied_Tells()
    {
        var story = new Story { Tokens = { ["child"] = "a.0" } };
        story.Sends("a", plan => Leaving(plan) with { Ends = ["dead"] }).Begins("a", 1).Leaves("a", 1).Says("a", "dead").Succeeds("child", 2).ShouldViolate("follow-ups come once", "chaos/child");
    }

    [Fact]
    public void Check_FollowUpCameOnce_IsRight()
    {
        var story = new Story { Tokens = { ["child"] = "a.0" } };
        story.Sends("a", Leaving).Succeeds("a", 1).Succeeds("child", 2).Violations().ShouldBeEmpty();
    }

    [Fact]
    public void Check_ReplyIsMissing_Tells() => new Story().Sends("a", Replying).Succeeds("a", 1).ShouldViolate("asked-for outcomes", "no reply");

    [Fact]
    public void Check_ReplyCameTwice_Tells() => new Story().Sends("a", Replying).Succeeds("a", 1).Replies("a", "succeeded", "a").Replies("a", "succeeded", "a").ShouldViolate("asked-for outcomes", "succeeded a and");

    [Fact]
    public void Check_ResultIsNotKept_Tells() => new Story().Sends("a", Keeping).Succeeds("a", 1).ShouldViolate("asked-for outcomes", "no result is kept");

    [Fact]
    public void Check_KeptResultIsAnother_Tells() => new Story().Sends("a", Keeping).Succeeds("a", 1).Keeps("a", "succeeded", "b").ShouldViolate("asked-for outcomes", "succeeded b");

    [Fact]
    public void Check_ResultHasExpired_IsRight() => new Story().Sends("a", Keeping).Succeeds("a", 1).Waits(61).Violations().ShouldBeEmpty();

    [Fact]
    public void Check_SomethingIsLeftInRedis_Tells() => new Story { Remains = ["chaos: lanes is left"] }.ShouldViolate("nothing is left over", "lanes is left");

    [Fact]
    public void Check_AuditMendedSomething_Tells() => new Story().Says("a", "recovered", "", kind: "audit", more: entry => entry with { Note = "It was pending with nobody" }).ShouldViolate("no audit found anything", "pending with nobody");
}
