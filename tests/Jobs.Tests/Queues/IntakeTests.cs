using Lighthouse.Actors.Testing;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

public sealed class IntakeTests
{
    private static readonly TimeSpan Turn = SuspectDuty.FirstTurn;

    private readonly VirtualTime _time = new();
    private readonly HeldJobs _held;
    private readonly Intake _intake;
    private readonly NodeLease _lease;
    private readonly QueueRun _run;

    public IntakeTests()
    {
        _lease = new NodeLease(_time);
        _lease.Renew(_time.GetTimestamp(), TimeSpan.FromHours(1));
        _run = Held.Run(_time, _lease, workers: 4);
        _held = new HeldJobs(_run, new JobBacklog());
        _intake = new Intake(_run, _held, new ServiceTime());
        _intake.Look();
    }

    [Fact]
    public void Next_OneClaimAtATimeWithARisingNumber()
    {
        _intake.Next().ShouldBe(new ClaimOrder(1, 4, ClaimMode.Idle, Turn));
        _intake.Look();
        _intake.Next().ShouldBeNull();

        _intake.Answered(Reply(BrokerStatus.Ok)).ShouldBe(TimeSpan.FromMilliseconds(300));
        _intake.Next().ShouldBe(new ClaimOrder(2, 4, ClaimMode.Idle, Turn));
    }

    [Fact]
    public void Next_AnotherQueueOfTheNodeHoldsJobs_IsBusy()
    {
        _run.Suspects.Occupy();

        _intake.Next().ShouldBe(new ClaimOrder(1, 4, ClaimMode.Busy, Turn));
    }

    [Fact]
    public void Next_NodeRestsFromATurn_IsBusyAndTakesNone()
    {
        _run.Suspects.Turn = TimeSpan.Zero;

        _intake.Next().ShouldBe(new ClaimOrder(1, 4, ClaimMode.Busy, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(ClaimMode.Idle, false)]
    [InlineData(ClaimMode.Busy, true)]
    public void IsAsked_AnotherQueueHoldsJobsByNow_OnlyIfItClaimedAsBusyAndSoHasTheTurn(ClaimMode said, bool isAsked)
    {
        Rest();
        _intake.Wait(Session);
        var reply = Reply(BrokerStatus.Ok) with { AloneWanted = true };
        _run.Suspects.Occupy();
        _intake.Answered(Session, rang: false, reply);

        _intake.IsAsked(said, reply).ShouldBe(isAsked);

        if (isAsked) _intake.Next().ShouldBeNull();
        else _intake.Next().ShouldBe(new ClaimOrder(3, 4, ClaimMode.Busy, Turn)); // it was given nothing else
    }

    [Fact]
    public void IsAsked_IsIdleStill_IsAndLooksForNothingElse()
    {
        Rest();

        _intake.IsAsked(ClaimMode.Idle, Reply(BrokerStatus.Ok) with { AloneWanted = true }).ShouldBeTrue();

        _intake.Next().ShouldBeNull();
    }

    [Fact]
    public void IsAsked_RestsFromATurnByNow_IsNot()
    {
        _run.Suspects.Turn = TimeSpan.Zero;

        _intake.IsAsked(ClaimMode.Idle, Reply(BrokerStatus.Ok) with { AloneWanted = true }).ShouldBeFalse();
    }

    [Fact]
    public void NoteWhatIsHeld_HoldsAndHoldsNoMore_NodeIsIdleOnlyWithoutJobs()
    {
        _held.TakeUp([Held.Claimed(1)], giveBack: false);
        _intake.NoteWhatIsHeld();
        _intake.NoteWhatIsHeld();
        _run.Suspects.IsIdle.ShouldBeFalse();

        _held.Clear();
        _intake.NoteWhatIsHeld();
        _run.Suspects.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void Leave_HeldJobs_CountNoMore()
    {
        _held.TakeUp([Held.Claimed(1)], giveBack: false);
        _intake.NoteWhatIsHeld();

        _intake.Leave();
        _intake.Leave();

        _run.Suspects.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void GoAlone_ToldAgainWhileTheSuspectRuns_ClaimsNoSecondAndAnswersUnderTheLaterNumber()
    {
        _intake.StandStill(on: true);
        _intake.Word();
        _intake.GoAlone(1);
        _intake.Next().ShouldNotBeNull();
        _intake.Answered(Reply(BrokerStatus.Ok) with { Jobs = [Held.Claimed(1)] });
        _held.TakeUp([Held.Claimed(1)], giveBack: false);

        _intake.GoAlone(2);
        _intake.Next().ShouldBeNull();
        _held.Clear();

        _intake.Word()!("email").ShouldBe(new QuarantineMessage.Over("email", 2, HadOne: true));
    }

    [Fact]
    public void Next_LeaseIsOver_ClaimsNothing()
    {
        _lease.Revoke();

        _intake.Next().ShouldBeNull();
    }

    [Fact]
    public void Answered_Limited_NeitherTickNorBellMakesItClaimBeforeTheTimeItWasTold()
    {
        _intake.Next();
        _intake.Answered(Reply(BrokerStatus.Limited)).ShouldBe(TimeSpan.FromMilliseconds(300));

        _intake.Tick(Session);
        _intake.Answered(Session, rang: true, Reply(BrokerStatus.Ok));
        _intake.Next().ShouldBeNull();
        _intake.Wait(Session).ShouldBeNull();

        _intake.Look(); // what the time that was told ends in
        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Answered_LimitedWithoutATime_IsNotAskedAgainAtOnceNorNever()
    {
        _intake.Next();

        _intake.Answered(Reply(BrokerStatus.Limited, next: 0)).ShouldBe(TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public void IsPaused_ClaimsNothingAndGivesBackWhatComes()
    {
        _intake.IsPaused = true;

        _intake.Next().ShouldBeNull();
        _intake.Wait(Session).ShouldBeNull();
        _intake.GivesBack.ShouldBeTrue();
    }

    [Fact]
    public void Wait_NothingToClaim_LaysAClaimReadyUntilTheNextJobFallsDue()
    {
        Rest();

        var bell = _intake.Wait(Session).ShouldNotBeNull();

        bell.Order.ShouldBe(new ClaimOrder(2, 4, ClaimMode.Idle, Turn));
        bell.Wait.ShouldBe(TimeSpan.FromMilliseconds(300));
        _intake.Wait(Session).ShouldBeNull();
        _intake.Tick(Session);
        _time.Advance(bell.Wait);
        _intake.Due(Session);
        _intake.Next().ShouldBeNull(); // the claim behind the bell is the look
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Answered_OneOfTwoClaimsMetALimit_LooksAgainByTheTickWhicheverCameFirst(bool bellFirst)
    {
        Rest();
        _intake.Wait(Session).ShouldNotBeNull();
        _intake.Look();
        _intake.Next().ShouldNotBeNull();

        if (bellFirst) _intake.Answered(Session, rang: false, Reply(BrokerStatus.Limited));
        _intake.Answered(Reply(bellFirst ? BrokerStatus.Ok : BrokerStatus.Limited));
        if (!bellFirst) _intake.Answered(Session, rang: false, Reply(BrokerStatus.Ok));

        _intake.Tick(Session);
        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Tick_AnotherClaimOvertookTheBell_Looks()
    {
        Rest();
        _intake.Wait(Session).ShouldNotBeNull();
        _intake.Look();
        _intake.Next().ShouldNotBeNull();
        _intake.Answered(Reply(BrokerStatus.Ok));

        _intake.Tick(Session);

        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Tick_TheBellIsOverdue_Looks()
    {
        Rest();
        var bell = _intake.Wait(Session).ShouldNotBeNull();
        _time.Advance(bell.Wait + TimeSpan.FromMilliseconds(100));

        _intake.Tick(Session);

        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Answered_BellBroughtJobs_WaitsAgainWithAHigherNumber()
    {
        Rest();
        _intake.Wait(Session);

        _intake.Answered(Session, rang: true, Reply(BrokerStatus.Ok) with { Jobs = [Held.Claimed(1)] }).ShouldBe(TimeSpan.FromMilliseconds(300));

        _intake.Next().ShouldBeNull();
        _intake.Wait(Session).ShouldNotBeNull().Order.Number.ShouldBe(3);
    }

    [Fact]
    public void Answered_AnotherClaimOvertookTheBell_LooksByItself()
    {
        Rest();
        _intake.Wait(Session);
        _intake.Look();
        _intake.Next().ShouldNotBeNull().Number.ShouldBe(3);
        _intake.Answered(Reply(BrokerStatus.Ok));

        _intake.Answered(Session, rang: true, Reply(BrokerStatus.Repeat));

        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Tick_WaitsUnderAFormerSession_Looks()
    {
        Rest();
        _intake.Wait(Session);
        var anew = Session with { Session = 2 };

        _intake.Tick(anew);

        _intake.Next().ShouldNotBeNull();
        _intake.Answered(anew, rang: true, Reply(BrokerStatus.Limited)).ShouldBe(TimeSpan.Zero); // what that said is not of this session
        _intake.Answered(Reply(BrokerStatus.Ok));
        _intake.Wait(anew).ShouldBeNull(); // something rang: look first
        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void BellFailed_OfThisSession_SaysThatItsClaimIsInDoubt()
    {
        Rest();
        _intake.Wait(Session);
        _intake.BellFailed(Session with { Session = 2 }).ShouldBeFalse();

        _intake.Tick(Session);
        Rest();
        _intake.Wait(Session).ShouldNotBeNull();
        _intake.BellFailed(Session).ShouldBeTrue();
    }

    [Fact]
    public void StandStill_TheBellIsWaitedFor_IsDryOnlyWhenItsClaimIsAnswered()
    {
        Rest();
        _intake.Wait(Session);
        _intake.StandStill(on: true);
        _intake.Word().ShouldBeNull();

        _intake.Answered(Session, rang: false, Reply(BrokerStatus.Ok));

        _intake.Word().ShouldNotBeNull();
    }

    [Fact]
    public void StandStill_HoldsSomething_IsDryOnlyOnceItHoldsNothing()
    {
        _held.TakeUp([Held.Claimed(1)], giveBack: true);
        _intake.StandStill(on: true);
        _intake.Next().ShouldBeNull();
        _intake.Word().ShouldBeNull();

        _held.Releases.Next();
        _held.Answered(_held.Releases);

        _intake.Word()!("email").ShouldBe(new QuarantineMessage.Dry("email"));
        _intake.Word().ShouldBeNull(); // said once
    }

    [Fact]
    public void GoAlone_ClaimsOnceForASuspectAndIsOverWhenThatHasEnded()
    {
        _intake.StandStill(on: true);
        _intake.Word();

        _intake.GoAlone(7);
        _intake.Word().ShouldBeNull();
        _intake.Next().ShouldBe(new ClaimOrder(1, 1, ClaimMode.Alone, TimeSpan.Zero));
        _intake.GivesBack.ShouldBeFalse();
        _intake.Next().ShouldBeNull();
        _intake.Word().ShouldBeNull();
        _intake.Answered(Reply(BrokerStatus.Ok) with { Jobs = [Held.Claimed(1)] });
        _held.TakeUp([Held.Claimed(1)], giveBack: false);
        _intake.Word().ShouldBeNull();
        _held.Clear();

        _intake.Word()!("email").ShouldBe(new QuarantineMessage.Over("email", 7, HadOne: true));
        _intake.Word().ShouldBeNull();
        _intake.StandStill(on: false);
        _intake.Next().ShouldBe(new ClaimOrder(2, 4, ClaimMode.Idle, Turn));
    }

    [Fact]
    public void GoAlone_ThereIsNoSuspectAnyMore_IsOverAndHadNone()
    {
        _intake.StandStill(on: true);
        _intake.Word();
        _intake.GoAlone(7);
        _intake.Next();

        _intake.Answered(Reply(BrokerStatus.Ok));

        _intake.Word()!("email").ShouldBe(new QuarantineMessage.Over("email", 7, HadOne: false));
    }

    [Fact]
    public void GoAlone_ClaimFailed_IsOverOnceNothingIsHeld()
    {
        _intake.StandStill(on: true);
        _intake.Word();
        _intake.GoAlone(7);
        _intake.Next();

        _intake.Failed();

        _intake.Word()!("email").ShouldBe(new QuarantineMessage.Over("email", 7, HadOne: false));
    }

    private static readonly QueueSession Session = new("email", "n1", 1, "a");

    private void Rest()
    {
        _intake.Next();
        _intake.Answered(Reply(BrokerStatus.Ok));
    }

    private static ClaimReply Reply(BrokerStatus status, int next = 300) => new(status, 0, TimeSpan.FromMilliseconds(next), false, []);
}
