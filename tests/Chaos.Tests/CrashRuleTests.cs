using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>Poison is found, suspects run alone, and limits hold. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class CrashRuleTests
{
    [Fact]
    public void Check_InnocentIsTakenForPoison_Tells() => new Story()
        .Sends("a", plan => plan with { Ends = ["dead"] }).Begins("a", 1).Loses("node-1").Says("a", "dead", "", kind: "reclaim", more: Poisoned)
        .ShouldViolate("poison is found out", "taken for poison");

    [Fact]
    public void Check_PoisonKilledTooManyNodes_Tells() => new Story()
        .Sends("a", Poison)
        .Begins("a", 1, "n1").Dies("n1").DeclaresDown("n1").Recovers("a", "n1").Begins("a", 2, "n2").Dies("n2").DeclaresDown("n2").Recovers("a", "n2")
        .Begins("a", 3, "n3").Dies("n3").DeclaresDown("n3").Recovers("a", "n3").Begins("a", 4, "n4").Dies("n4").DeclaresDown("n4").Recovers("a", "n4")
        .Begins("a", 5, "n5").Dies("n5").DeclaresDown("n5").Recovers("a", "n5").Begins("a", 6, "n6").Dies("n6").DeclaresDown("n6").Says("a", "dead", "n6", kind: "reclaim", more: Poisoned)
        .ShouldViolate("poison is found out", "killed 6 nodes");

    [Fact]
    public void Check_PoisonDiedAfterThreeCrashes_IsRight() => new Story()
        .Sends("a", Poison)
        .Begins("a", 1, "n1").Dies("n1").DeclaresDown("n1").Recovers("a", "n1").Begins("a", 2, "n2").Dies("n2").DeclaresDown("n2").Recovers("a", "n2")
        .Begins("a", 3, "n3").Dies("n3").DeclaresDown("n3").Says("a", "dead", "n3", kind: "reclaim", more: Poisoned)
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_PoisonWasCancelledByTheOperator_IsRight() => new Story().Sends("a", Poison).Acts("cancel", "a", "Requested").Says("a", "cancelled").Violations().ShouldBeEmpty();

    [Fact]
    public void Check_SuspectRunsBesideAnother_Tells() => new Story()
        .Sends("a").Sends("b").Begins("a", 1).Loses("node-1", "a").Begins("a", 2, "node-3").Loses("node-3", "a")
        .Begins("b", 3, "node-2").Begins("a", 4, "node-2").Does("b", 3, "node-2").Does("a", 4, "node-2")
        .Says("a", "succeeded", "node-2").Says("b", "succeeded", "node-2")
        .ShouldViolate("suspects run alone", "ran beside chaos/b");

    [Fact]
    public void Check_JobOfOneCrashRunsBesideAnother_IsRight() => new Story()
        .Sends("a").Sends("b").Begins("a", 1).Loses("node-1", "a").Begins("b", 2, "node-2").Begins("a", 3, "node-2").Does("b", 2, "node-2").Does("a", 3, "node-2")
        .Says("a", "succeeded", "node-2").Says("b", "succeeded", "node-2")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_JobOfAFrozenNodeRunsBesideAnother_IsRight() => new Story()
        .Sends("a").Sends("b").Begins("a", 1).Hits(FaultKind.NodeFrozen, "node-1").DeclaresDown("node-1").Recovers("a", "node-1").Begins("b", 2, "node-2").Begins("a", 3, "node-2").Does("b", 2, "node-2").Does("a", 3, "node-2")
        .Does("a", 1).Says("a", "succeeded", "node-2").Says("b", "succeeded", "node-2")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_MoreOfALimitedTypeRunThanMay_Tells() => new Story()
        .Sends("a", Limited).Sends("b", Limited).Sends("c", Limited).Begins("a", 1).Begins("b", 2).Begins("c", 3).Does("a", 1).Does("b", 2).Does("c", 3)
        .ShouldViolate("no more of a limited type", "3 jobs");

    [Fact]
    public void Check_AsManyOfALimitedTypeRunAsMay_IsRight() => new Story()
        .Sends("a", Limited).Sends("b", Limited).Sends("c", Limited).Begins("a", 1).Begins("b", 2).Does("b", 2).Begins("c", 3).Does("a", 1).Does("c", 3)
        .Says("a", "succeeded").Says("b", "succeeded").Says("c", "succeeded").Violations().ShouldBeEmpty();
}
