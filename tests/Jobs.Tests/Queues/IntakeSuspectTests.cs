using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>When a node runs a suspect: whether it is asked to, stands still for it, and claims it alone.</summary>
public sealed class IntakeSuspectTests : IntakeTest
{
    [Theory]
    [InlineData(ClaimMode.Idle, false)]
    [InlineData(ClaimMode.Busy, true)]
    public void IsAsked_AnotherQueueHoldsJobsByNow_OnlyIfItClaimedAsBusyAndSoHasTheTurn(ClaimMode said, bool isAsked)
    {
        Rest();
        _intake.Wait();
        var reply = Reply(BrokerStatus.Ok) with { AloneWanted = true };
        _run.Suspects.Occupy();
        _intake.Answered(2, rang: false, reply);

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StandStill_TheBellIsWaitedFor_IsDryOnceItsClaimIsAnsweredOrKnownToHandOutNothing(bool isAnswered)
    {
        Rest();
        _intake.Wait();
        _intake.StandStill(on: true);
        _intake.Word().ShouldBeNull();

        if (isAnswered) _intake.Answered(2, rang: false, Reply(BrokerStatus.Ok));
        else
        {
            _intake.Disarm().ShouldBe(3);
            _intake.Word().ShouldBeNull();
            _intake.Disarmed(last: 1);
        }

        _intake.Word().ShouldNotBeNull();
    }

    [Fact]
    public void StandStill_TheClaimBehindTheBellCameBeforeItWasDisarmed_IsDryOnlyWhenThatIsAnswered()
    {
        Rest();
        _intake.Wait();
        _intake.StandStill(on: true);
        _intake.Disarm();

        _intake.Disarmed(last: 2).ShouldBeFalse();
        _intake.Word().ShouldBeNull();
        _intake.Disarm().ShouldBeNull(); // once is enough
        _intake.Answered(2, rang: true, Reply(BrokerStatus.Ok));

        _intake.Word().ShouldNotBeNull();
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

    [Fact]
    public void GoAlone_TheBellIsWaitedFor_ClaimsOnlyOnceThatCanHandOutNothing()
    {
        Rest();
        _intake.Wait();
        _intake.StandStill(on: true);
        _intake.GoAlone(1);
        _intake.Next().ShouldBeNull();

        _intake.Disarm().ShouldBe(3);
        _intake.Disarmed(last: 1);

        _intake.Next().ShouldBe(new ClaimOrder(4, 1, ClaimMode.Alone, TimeSpan.Zero));
    }
}
