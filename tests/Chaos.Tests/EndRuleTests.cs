using Lighthouse.Messages;
using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>Each job ends, once, as it should and with its effect; and a long story has everything in it. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class EndRuleTests
{
    [Fact]
    public void Check_AllIsWell_HasNoViolation() => new Story()
        .Sends("a").Succeeds("a", 1)
        .Sends("b").Begins("b", 2).Loses("node-1", "b").Succeeds("b", 3, "node-2")
        .Sends("c", Flaky(1)).Begins("c", 4, "node-2").Leaves("c", 4, "node-2").Says("c", "retry", "node-2", more: OnPurpose).Runs("c", 5, "node-2", 2).Says("c", "succeeded", "node-2", 2)
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_JobHasNoEnd_IsLost() => new Story().Sends("a").ShouldViolate("no accepted job is lost", "a");

    [Fact]
    public void Check_AnswerWasLostAndJobIsNotThere_IsNotLost() => new Story().Sends("a", certain: false).Violations().ShouldBeEmpty();

    [Fact]
    public void Check_DuplicateAtTheListDoorEndedUnderAnotherId_IsNotLost() => new Story()
        .Sends("a", Unique).Sends("b", Unique, door: "list").Sends("c", Unique, door: "list")
        .Succeeds("a", 1).Says("f1-1", "deduplicated", "", 0, "claim", entry => entry with { First = "a" })
        .ShouldViolate("no accepted job is lost", "c");

    [Fact]
    public void Check_DoorRefusesASoundJob_Tells() => new Story { Refused = ["x was refused"] }.ShouldViolate("no door refuses a sound job", "x was refused");

    [Fact]
    public void Check_TwoEnds_IsSettledTwice() => new Story().Sends("a").Succeeds("a", 1).Says("a", "succeeded").ShouldViolate("no job is settled twice", "chaos/a");

    [Fact]
    public void Check_TwoEndsWithARequeueBetween_IsRight() => new Story()
        .Sends("a", plan => plan with { Ends = ["dead", "succeeded"] }).Begins("a", 1).Leaves("a", 1).Says("a", "dead").Says("a", "requeued", "").Runs("a", 2).Says("a", "succeeded")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_JobEndsOtherwiseThanMeant_Tells() => new Story()
        .Sends("a").Begins("a", 1).Leaves("a", 1).Says("a", "dead", more: entry => entry with { Error = new JobError("OvertakenException", "A newer run has begun.") })
        .ShouldViolate("every job ends as it should", "OvertakenException");

    [Fact]
    public void Check_CancelledWithoutAnOperator_Tells() => new Story().Sends("a").Says("a", "cancelled").ShouldViolate("every job ends as it should", "cancelled");

    [Fact]
    public void Check_CancelledByTheOperator_IsRight() => new Story().Sends("a").Acts("cancel", "a").Says("a", "cancelled").Violations().ShouldBeEmpty();

    [Fact]
    public void Check_CancelWasRefusedAndJobIsCancelled_Tells() => new Story().Sends("a").Acts("cancel", "a", "Unknown").Says("a", "cancelled").ShouldViolate("every job ends as it should", "cancelled");

    [Fact]
    public void Check_SuccessWithoutARun_HasNoEffect() => new Story().Sends("a").Says("a", "succeeded").ShouldViolate("no job succeeds without its effect", "no such run");

    [Fact]
    public void Check_SuccessOfAnotherRunThanHadTheEffect_Tells() => new Story()
        .Sends("a").Begins("a", 1).Loses("node-1", "a").Runs("a", 2, "node-2").Says("a", "succeeded", "node-3")
        .ShouldViolate("no job succeeds without its effect", "node-3");

    [Fact]
    public void Check_ShortStory_NeedNotHaveEverything() => new Story { Offered = [FaultKind.DiskFull] }.Violations().ShouldBeEmpty();

    [Fact]
    public void Check_KindOfFaultNeverHappened_Tells() =>
        new Story { Offered = [FaultKind.DiskFull], Took = TimeSpan.FromMinutes(2) }.ShouldViolate("every kind of fault happened", "DiskFull");

    [Fact]
    public void Check_RuleLookedAtNothing_Tells() =>
        new Story { Took = TimeSpan.FromMinutes(2) }.ShouldViolate("every kind of fault happened", "jobs of a key run in their order");
}
