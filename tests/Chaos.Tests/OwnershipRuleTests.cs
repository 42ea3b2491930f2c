using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>Who may run a job and settle it, and in which order: fences, ends, keys, nodes that are out. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class OwnershipRuleTests
{
    [Fact]
    public void Check_HandedOutAfterItsEnd_Tells() => new Story().Sends("a").Succeeds("a", 1).Begins("a", 2, "node-2").Does("a", 2, "node-2").ShouldViolate("no effect after the end", "began");

    [Fact]
    public void Check_LostNodeHasItsEffectAfterItsJobWasCancelled_IsRight() => new Story()
        .Sends("a", plan => plan with { Ends = ["cancelled"] }).Begins("a", 1).Hits(FaultKind.NodeFrozen, "node-1").DeclaresDown("node-1").Says("a", "cancelled", "", kind: "reclaim").Does("a", 1)
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_LivingNodeHasItsEffectAfterItsJobWasCancelled_Tells() => new Story()
        .Sends("a", plan => plan with { Ends = ["cancelled"] }).Begins("a", 1).Says("a", "cancelled", "node-2").Does("a", 1)
        .ShouldViolate("no effect after the end", "had its effect");

    [Fact]
    public void Check_OvertakenRunHasItsEffectRefused_IsRight() => new Story()
        .Sends("a").Begins("a", 1).Hits(FaultKind.NodeFrozen, "node-1").DeclaresDown("node-1").Recovers("a", "node-1").Begins("a", 2, "node-2").Does("a", 1).Does("a", 2, "node-2").Says("a", "succeeded", "node-2")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_WriteRefusedOfANodeThatIsNotDown_Tells() => new Story()
        .Sends("a").Begins("a", 2).Begins("a", 1, "node-2").Does("a", 2).Says("a", "succeeded")
        .ShouldViolate("fences rise", "refused fence 1");

    [Fact]
    public void Check_FenceGivenTwice_Tells() => new Story().Sends("a").Sends("b").Succeeds("a", 1).Succeeds("b", 1).ShouldViolate("fences rise", "fence 1");

    [Fact]
    public void Check_TwoLiveRunsOfAJob_Tells() => new Story()
        .Sends("a").Begins("a", 1).Recovers("a", "node-1").Begins("a", 2, "node-2").Leaves("a", 1).Does("a", 2, "node-2").Says("a", "succeeded", "node-2")
        .ShouldViolate("no two runs of a job or key at once", "chaos/a");

    [Fact]
    public void Check_TwoLiveRunsOfAnOrderingKey_Tells() => new Story()
        .Sends("a", Ordered(1)).Sends("b", Ordered(2)).Begins("a", 1).Begins("b", 2, "node-2").Does("a", 1).Does("b", 2, "node-2").Says("a", "succeeded").Says("b", "succeeded", "node-2")
        .ShouldViolate("no two runs of a job or key at once", "ordering key");

    [Fact]
    public void Check_TwoLiveRunsOfAUniqueKey_Tells() => new Story()
        .Sends("a", Unique).Sends("b", Unique).Begins("a", 1).Begins("b", 2, "node-2").Does("a", 1).Does("b", 2, "node-2").Says("a", "succeeded").Says("b", "succeeded", "node-2")
        .ShouldViolate("no two runs of a job or key at once", "unique key");

    [Fact]
    public void Check_LiveRunBehindAZombie_Tells() => new Story()
        .Sends("a", Ordered(1)).Sends("b", Ordered(2)).Sends("c", Ordered(3))
        .Begins("a", 1, "node-3").Hits(FaultKind.NodeFrozen, "node-3").DeclaresDown("node-3").Begins("b", 2).Begins("c", 3, "node-2").Does("b", 2).Does("c", 3, "node-2")
        .ShouldViolate("no two runs of a job or key at once", "fence 2");

    [Fact]
    public void Check_LaterJobOfAKeyBeginsFirst_Tells() => new Story()
        .Sends("a", Ordered(1)).Sends("b", Ordered(2)).Succeeds("b", 1).Succeeds("a", 2)
        .ShouldViolate("jobs of a key run in their order", "number 1");

    [Fact]
    public void Check_DeclaredDownWithoutAFault_Tells() => new Story().DeclaresDown("node-1").ShouldViolate("who was declared down is out", "no fault had silenced it");

    [Fact]
    public void Check_SettleAfterItsJobsWereRecovered_Tells() => new Story()
        .Sends("a").Sends("b").Begins("a", 1).Begins("b", 2).Loses("node-1", "a").Says("b", "dead").Succeeds("a", 3, "node-2")
        .ShouldViolate("who was declared down is out", "after its jobs had been recovered");

    [Fact]
    public void Check_SettleInAnotherQueueAfterAllWasReclaimed_Tells() => new Story()
        .Sends("a").Hits(FaultKind.NodeKilled, "node-1").DeclaresDown("node-1").Happens("reclaimed", "node-1").Says("a", "succeeded", queue: ChaosSettings.Other)
        .ShouldViolate("who was declared down is out", "after its jobs had been recovered");

    [Fact]
    public void Check_RunBeginsAfterAllWasReclaimed_Tells() => new Story()
        .Sends("a").Hits(FaultKind.NetworkCut, "node-1").DeclaresDown("node-1").Happens("reclaimed", "node-1").Begins("a", 1)
        .ShouldViolate("who was declared down is out", "had been recovered by");

    [Fact]
    public void Check_FrozenNodeSaysLateThatARunBegan_IsRight() => new Story()
        .Sends("a").Hits(FaultKind.NodeFrozen, "node-1", seconds: 5).DeclaresDown("node-1").Happens("reclaimed", "node-1").Waits(1).Begins("a", 1)
        .ShouldNotViolate("who was declared down is out");

    [Fact]
    public void Check_AttemptCountedForALostNode_Tells() => new Story()
        .Sends("a").Begins("a", 1).Loses("node-1", "a").Runs("a", 2, "node-2", attempt: 2).Says("a", "succeeded", "node-2", 2)
        .ShouldViolate("attempts are counted right", "attempt 2");

    [Fact]
    public void Check_HigherFenceWasGivenEarlier_Tells() => new Story()
        .Sends("a").Sends("b").Runs("a", 2).Says("a", "succeeded", more: entry => entry with { ClaimedMs = Ms(0.2) }).Runs("b", 1).Says("b", "succeeded", more: entry => entry with { ClaimedMs = Ms(0.5) })
        .ShouldViolate("fences rise", "after that");

    [Fact]
    public void Check_LaterRunOfAUniqueKeyHasALowerFence_Tells() => new Story()
        .Sends("a", Unique).Sends("b", Unique).Succeeds("a", 2).Succeeds("b", 1).ShouldViolate("fences rise", "unique key key");
}
