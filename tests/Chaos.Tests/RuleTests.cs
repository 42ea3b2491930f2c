using Lighthouse.Messages;

namespace Lighthouse.Chaos.Tests;

/// <summary>Each way of breaking a promise is seen; and what looks like one and has a reason is none.</summary>
public sealed class RuleTests
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
    public void Check_HigherFenceWasGivenEarlier_Tells() => new Story()
        .Sends("a").Sends("b").Runs("a", 2).Says("a", "succeeded", more: entry => entry with { ClaimedMs = Ms(0.2) }).Runs("b", 1).Says("b", "succeeded", more: entry => entry with { ClaimedMs = Ms(0.5) })
        .ShouldViolate("fences rise", "after that");

    [Fact]
    public void Check_LaterRunOfAUniqueKeyHasALowerFence_Tells() => new Story()
        .Sends("a", Unique).Sends("b", Unique).Succeeds("a", 2).Succeeds("b", 1).ShouldViolate("fences rise", "unique key key");

    [Fact]
    public void Check_ScheduleStops_Tells() => Ticking(untilSecond: 80, andFrom: 100).ShouldViolate("each tick of the schedule", "no tick fired");

    [Fact]
    public void Check_ScheduleNeverBegins_Tells() => new Story { Took = TimeSpan.FromMinutes(2) }.ShouldViolate("each tick of the schedule", "no tick fired");

    [Fact]
    public void Check_ScheduleGoesOn_IsRight() => Ticking(untilSecond: 100, andFrom: 100).ShouldNotViolate("each tick of the schedule");

    [Fact]
    public void Check_ShortStory_NeedNotHaveEverything() => new Story { Offered = [FaultKind.DiskFull] }.Violations().ShouldBeEmpty();

    [Fact]
    public void Check_KindOfFaultNeverHappened_Tells() =>
        new Story { Offered = [FaultKind.DiskFull], Took = TimeSpan.FromMinutes(2) }.ShouldViolate("every kind of fault happened", "DiskFull");

    [Fact]
    public void Check_RuleLookedAtNothing_Tells() =>
        new Story { Took = TimeSpan.FromMinutes(2) }.ShouldViolate("every kind of fault happened", "jobs of a key run in their order");

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
    public void Check_TickFiredTwice_Tells()
    {
        var story = new Story { Tokens = { ["t1"] = "tick:12:00", ["t2"] = "tick:12:00" } };
        story.Succeeds("t1", 1).Succeeds("t2", 2).ShouldViolate("each tick of the schedule", "t1");
    }

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

    private static JobPlan Limited(JobPlan plan) => plan with { Type = ChaosSettings.LimitedType };

    private static JobPlan Unique(JobPlan plan) => plan with { Options = plan.Options with { Unique = "key" }, Ends = [JobStates.Succeeded, JobStates.Deduplicated] };

    /// <summary>A job that was held in two crashes.</summary>
    private static Story Suspected() => new Story().Sends("a").Begins("a", 1).Loses("node-1", "a").Begins("a", 2, "node-3").Loses("node-3", "a");

    private static Story Ticking(int untilSecond, int andFrom)
    {
        var story = new Story { Took = TimeSpan.FromMinutes(2) };
        for (var second = 2; second < 120; second += 2)
        {
            if (second > untilSecond && second < andFrom) continue;
            story.Tokens[$"t{second}"] = $"tick:{second}";
            story.WaitsUntil(second).Runs($"t{second}", second).Says($"t{second}", "succeeded", more: Enqueued(second));
        }
        return story;
    }

    private static JobPlan Delayed(JobPlan plan) => plan with { Options = plan.Options with { Delay = TimeSpan.FromSeconds(2) } };

    private static JobPlan Expiring(JobPlan plan) => plan with { Options = plan.Options with { ExpiresIn = TimeSpan.FromSeconds(2) }, Ends = [JobStates.Succeeded, JobStates.Expired] };

    private static JobPlan Limping(JobPlan plan) => plan with { Options = plan.Options with { Timeout = TimeSpan.FromSeconds(1), MaxAttempts = 2 }, Ends = [JobStates.Dead] };

    private static Func<Broker.JournalEntry, Broker.JournalEntry> Enqueued(double second) => entry => entry with { EnqueuedMs = Ms(second) };

    private static Func<Broker.JournalEntry, Broker.JournalEntry> TimedOut(double started) => entry => entry with { StartedMs = Ms(started), Error = new JobError("timeout", "It ran longer than its timeout.") };

    private static long Ms(double second) => (Story.Beginning + TimeSpan.FromSeconds(second)).ToUnixTimeMilliseconds();

    private static JobPlan Elsewhere(JobPlan plan) => Unique(plan) with { Queue = ChaosSettings.Other };

    private static Func<AcceptedJob, AcceptedJob> Known(string first) => sent => sent with { First = first };

    private static JobPlan Leaving(JobPlan plan) => plan with { Work = plan.Work with { FollowUps = 1 } };

    private static JobPlan Poison(JobPlan plan) => plan with { Work = plan.Work with { Poison = true }, Ends = [JobStates.Dead] };

    private static JobPlan Replying(JobPlan plan) => plan with { Options = plan.Options with { ReplyTo = "list" } };

    private static JobPlan Keeping(JobPlan plan) => plan with { Options = plan.Options with { ResultTtl = TimeSpan.FromMinutes(1) } };

    private static Func<JobPlan, JobPlan> Flaky(int failures) => plan => plan with { Work = plan.Work with { Failures = failures } };

    private static Func<JobPlan, JobPlan> Ordered(long number) => plan => plan with { Options = plan.Options with { OrderingKey = "key" }, Number = number };

    private static Broker.JournalEntry OnPurpose(Broker.JournalEntry entry) => entry with { Error = new JobError("FailedOnPurposeException", "attempt 1 fails on purpose") };

    private static Broker.JournalEntry Poisoned(Broker.JournalEntry entry) => entry with { Error = new JobError("poison", "It took down its node 3 times") };
}

internal static class StoryAssertions
{
    /// <summary>The rule whose promise contains <paramref name="promise"/> tells nothing.</summary>
    public static void ShouldNotViolate(this Story story, string promise) =>
        Checker.Check(story.Tell()).Results.Where(result => result.Name.Contains(promise, StringComparison.Ordinal)).SelectMany(result => result.Violations).ShouldBeEmpty();

    /// <summary>A rule whose promise contains <paramref name="promise"/> tells something that contains <paramref name="what"/>, with a history where there is a job.</summary>
    public static void ShouldViolate(this Story story, string promise, string what)
    {
        var results = Checker.Check(story.Tell()).Results;
        results.Where(result => result.Name.Contains(promise, StringComparison.Ordinal)).SelectMany(result => result.Violations)
            .ShouldContain(violation => violation.What.Contains(what, StringComparison.Ordinal), string.Join("\n", story.Violations()));
    }
}
