using Lighthouse.Messages;
using static Lighthouse.Chaos.Tests.Plots;

namespace Lighthouse.Chaos.Tests;

/// <summary>No job runs again, and no node is declared down, without a reason. What breaks it is seen; what looks like it and has a reason is not.</summary>
public sealed class ReasonRuleTests
{
    [Fact]
    public void Check_RunsAgainAndJournalIsSilent_Tells() => new Story().Sends("a").Runs("a", 1).Runs("a", 2).Says("a", "succeeded").ShouldViolate("no job runs again without a reason", "does not say");

    [Fact]
    public void Check_RecoveredFromANodeThatNoFaultHit_Tells() => new Story()
        .Sends("a").Begins("a", 1).Hits(FaultKind.RedisKilled, "redis").DeclaresDown("node-1").Recovers("a", "node-1").Dies("node-1").Succeeds("a", 2, "node-2")
        .ShouldViolate("no job runs again without a reason", "no fault");

    [Fact]
    public void Check_RecoveredFromANodeThatWasFrozenForLessThanItsLease_Tells() => new Story()
        .Sends("a").Begins("a", 1).Hits(FaultKind.NodeFrozen, "node-1", seconds: 1).DeclaresDown("node-1").Recovers("a", "node-1").Leaves("a", 1).Succeeds("a", 2, "node-2")
        .ShouldViolate("no job runs again without a reason", "no fault");

    [Fact]
    public void Check_DeclaredDownLongAfterItWoke_Tells() => new Story()
        .Hits(FaultKind.NodeFrozen, "node-1", seconds: 5).Waits(60).DeclaresDown("node-1")
        .ShouldViolate("who was declared down is out", "no fault had silenced it");

    [Fact]
    public void Check_DeclaredDownInTheGraceAfterAnOutage_IsRight() => new Story()
        .Hits(FaultKind.NetworkCut, "node-1", seconds: 5).Hits(FaultKind.RedisKilled, "redis", seconds: 5).Waits(14).DeclaresDown("node-1")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_DeclaredDownAfterASilenceThatCannotCostALease_Tells() => new Story()
        .Hits(FaultKind.NodeFrozen, "node-1", seconds: 2.5).DeclaresDown("node-1")
        .ShouldViolate("who was declared down is out", "no fault had silenced it");

    [Fact]
    public void Check_DeclaredDownAfterAShorterSilenceBesideAStall_IsRight() => new Story()
        .Hits(FaultKind.NodeFrozen, "node-1", seconds: 2.5).Hits(FaultKind.MachineStalled, "node-1", seconds: 1).DeclaresDown("node-1")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_TwoFaultsWithoutABeatBetween_AreOneSilence() => new Story()
        .Hits(FaultKind.NodeFrozen, "node-1", seconds: 2).Waits(2.5).Hits(FaultKind.NetworkCut, "node-1", seconds: 2).DeclaresDown("node-1")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_RecoveredLongAfterItsNodeWasDown_IsJudgedByWhenThatWas() => new Story()
        .Sends("a").Begins("a", 1).Hits(FaultKind.NodeFrozen, "node-1").DeclaresDown("node-1").Waits(60).Recovers("a", "node-1").Leaves("a", 1).Succeeds("a", 2, "node-2")
        .ShouldNotViolate("no job runs again without a reason");

    [Fact]
    public void Check_FaultHitTheProcessBefore_DoesNotExcuseItsSuccessor() => new Story { Processes = { ["node-1"] = "node:8" } }
        .Sends("a").Hits(FaultKind.NodeFrozen, "node-1", process: 7).Begins("a", 1).DeclaresDown("node-1").Recovers("a", "node-1").Succeeds("a", 2, "node-2")
        .ShouldViolate("who was declared down is out", "no fault had silenced it");

    [Fact]
    public void Check_MemberJoinedWhileItsPredecessorWasFrozen_IsNotExcused() => new Story()
        .Hits(FaultKind.NodeFrozen, "node-1").Waits(1).Happens("join", "node-1").DeclaresDown("node-1")
        .ShouldViolate("who was declared down is out", "no fault had silenced it");

    [Fact]
    public void Check_TriedAgainAfterASuccess_Tells() => new Story()
        .Sends("a").Runs("a", 1).Says("a", "retry", more: entry => entry with { Error = new JobError("InvalidOperationException", "Something.") }).Runs("a", 2, attempt: 2).Says("a", "succeeded", attempt: 2)
        .ShouldViolate("no job runs again without a reason", "tried again");

    [Fact]
    public void Check_ReleasedByANodeThatWasToldToStop_IsRight() => new Story()
        .Sends("a").Begins("a", 1).Hits(FaultKind.NodeStopped, "node-1").Leaves("a", 1).Says("a", "released", kind: "release").Succeeds("a", 2, "node-2")
        .Violations().ShouldBeEmpty();

    [Fact]
    public void Check_ReleasedAfterAnOutageByANodeThatIsKilledShortlyAfter_IsRight() => new Story { CancelWhenLeaseIsOver = ["node"] }
        .Sends("a").Begins("a", 1).Hits(FaultKind.RedisKilled, "node-1", seconds: 5).Waits(5).Leaves("a", 1).Says("a", "released", kind: "release").Hits(FaultKind.NodeKilled, "node-1").Succeeds("a", 2, "node-2")
        .ShouldNotViolate("no job runs again without a reason");

    [Fact]
    public void Check_ReleasedAfterAnOutageByANodeThatIsKilledMeanwhile_IsRight() => new Story { CancelWhenLeaseIsOver = ["node"] }
        .Sends("a").Begins("a", 1).Hits(FaultKind.RedisKilled, "node-1", seconds: 5).Waits(5).Leaves("a", 1).Hits(FaultKind.NodeKilled, "node-1").Says("a", "released", kind: "release").Succeeds("a", 2, "node-2")
        .ShouldNotViolate("no job runs again without a reason");

    [Fact]
    public void Check_ReleasedAfterAShorterOutageAndThePauseBeforeItConnects_IsRight() => new Story { CancelWhenLeaseIsOver = ["node"] }
        .Sends("a").Begins("a", 1).Hits(FaultKind.RedisKilled, "node-1", seconds: 2.4).Waits(4).Leaves("a", 1).Says("a", "released", kind: "release").Succeeds("a", 2, "node-2")
        .ShouldNotViolate("no job runs again without a reason");

    [Fact]
    public void Check_ReleasedLongAfterAnOutage_Tells() => new Story { CancelWhenLeaseIsOver = ["node"] }
        .Sends("a").Hits(FaultKind.RedisKilled, "node-1", seconds: 5).Waits(60).Begins("a", 1).Leaves("a", 1).Says("a", "released", kind: "release").Succeeds("a", 2, "node-2")
        .ShouldViolate("no job runs again without a reason", "released");

    [Fact]
    public void Check_GivenBackBeforeItRanAgain_IsRight() => new Story()
        .Sends("a", Flaky(1)).Begins("a", 1).Leaves("a", 1).Says("a", "retry", more: OnPurpose).Says("a", "released", kind: "release").Runs("a", 3, attempt: 2).Says("a", "succeeded", attempt: 2)
        .Violations().ShouldBeEmpty();
}
