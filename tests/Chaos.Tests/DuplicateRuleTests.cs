using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>Duplicates point to a first. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class DuplicateRuleTests
{
    [Fact]
    public void Check_DuplicateOfAJobThatNobodyKnows_Tells() => new Story().Says("f1-1", "deduplicated", "", 0, "claim", entry => entry with { First = "gone" }).ShouldViolate("duplicates point to a first", "nobody knows");

    [Fact]
    public void Check_DoorSaysKnownOfAJobThatNobodyKnows_Tells() => new Story().Sends("a", Unique, answer: Known("gone")).ShouldViolate("duplicates point to a first", "nobody knows");

    [Fact]
    public void Check_DoorSaysKnownOfAJobThatIsNotUnique_Tells() => new Story().Sends("a", Unique).Sends("b", answer: Known("a")).Succeeds("a", 1).ShouldViolate("duplicates point to a first", "no unique key");

    [Fact]
    public void Check_DoorSaysKnownOfAJobOfAnotherKey_Tells() => new Story()
        .Sends("a").Sends("b", Unique, answer: Known("a")).Succeeds("a", 1).ShouldViolate("duplicates point to a first", "another unique key");

    [Fact]
    public void Check_DoorSaysKnownOfAJobThatHadEnded_Tells() => new Story()
        .Sends("a", Unique).Succeeds("a", 1).Sends("b", Unique, answer: Known("a")).ShouldViolate("duplicates point to a first", "had ended");

    [Fact]
    public void Check_DoorSaysKnownAndTheJobRuns_Tells() => new Story()
        .Sends("a", Unique).Sends("b", Unique, answer: Known("a")).Succeeds("a", 1).Succeeds("b", 2).ShouldViolate("duplicates point to a first", "and ran");

    [Fact]
    public void Check_DoorSaysKnownOfAFreshId_Tells() => new Story().Sends("a", answer: Known("a")).Succeeds("a", 1).ShouldViolate("duplicates point to a first", "was sent once");

    [Fact]
    public void Check_JournalTakesAJobForTheDuplicateOfOneThatHadEnded_Tells() => new Story()
        .Sends("a", Unique).Succeeds("a", 1).Sends("b", Unique).Says("b", "deduplicated", "", 0, "claim", entry => entry with { First = "a" })
        .ShouldViolate("duplicates point to a first", "had ended");

    [Fact]
    public void Check_DoorSaysKnownOfTheHolder_IsRight() => new Story()
        .Sends("a", Unique).Sends("b", Unique, answer: Known("a")).Says("f1-1", "deduplicated", "", 0, "enqueue", entry => entry with { First = "a" }).Succeeds("a", 1)
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_DuplicateOfAnotherQueuesKey_SavesNoJob() => new Story()
        .Sends("a", Elsewhere).Sends("c", Unique, door: "list").Says("f1-1", "deduplicated", "", 0, "claim", entry => entry with { First = "a" }, ChaosSettings.Other).Succeeds("a", 1)
        .ShouldViolate("no accepted job is lost", "c (");

    [Fact]
    public void Check_MoreDuplicatesThanSends_Tells() => new Story()
        .Sends("a", Unique).Says("f1-1", "deduplicated", "", 0, "claim", entry => entry with { First = "a" }).Succeeds("a", 1)
        .ShouldViolate("no accepted job is lost", "whose are the others");
}
