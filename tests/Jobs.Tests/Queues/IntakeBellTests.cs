using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>The claim that lies ready behind the bell, beside those that are sent.</summary>
public sealed class IntakeBellTests : IntakeTest
{
    [Fact]
    public void Wait_NothingToClaim_LaysAClaimReadyUntilTheNextJobFallsDue()
    {
        Rest();

        var bell = _intake.Wait().ShouldNotBeNull();

        bell.Order.ShouldBe(new ClaimOrder(2, 4, ClaimMode.Idle, Turn));
        bell.Wait.ShouldBe(TimeSpan.FromMilliseconds(300));
        _intake.Wait().ShouldBeNull();
        _intake.Tick();
        _time.Advance(bell.Wait);
        _intake.Due();
        _intake.Next().ShouldBeNull(); // the claim behind the bell is the look
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Answered_OneOfTwoClaimsMetALimit_LooksAgainByTheTickWhicheverCameFirst(bool bellFirst)
    {
        Rest();
        _time.Advance(_intake.Wait().ShouldNotBeNull().Wait + Overdue);
        _intake.Tick();
        _intake.Next().ShouldNotBeNull();

        if (bellFirst) _intake.Answered(2, rang: false, Reply(BrokerStatus.Limited));
        _intake.Answered(Reply(bellFirst ? BrokerStatus.Ok : BrokerStatus.Limited));
        if (!bellFirst) _intake.Answered(2, rang: false, Reply(BrokerStatus.Ok));

        _intake.Tick();
        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Tick_TheBellIsOverdue_Looks()
    {
        Rest();
        var bell = _intake.Wait().ShouldNotBeNull();
        _time.Advance(bell.Wait + Overdue);

        _intake.Tick();

        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Answered_BellBroughtJobs_WaitsAgainWithAHigherNumber()
    {
        Rest();
        _intake.Wait();

        _intake.Answered(2, rang: true, Reply(BrokerStatus.Ok) with { Jobs = [Held.Claimed(1)] }).ShouldBe(TimeSpan.FromMilliseconds(300));

        _intake.Next().ShouldBeNull();
        _intake.Wait().ShouldNotBeNull().Order.Number.ShouldBe(3);
    }

    [Fact]
    public void Tick_WaitsUnderAFormerSession_Looks()
    {
        Rest();
        _intake.Wait();
        _tenure.Begin(Session with { Session = 2 }, 1);

        _intake.Tick();

        _intake.Next().ShouldNotBeNull();
        _intake.Answered(2, rang: true, Reply(BrokerStatus.Limited)).ShouldBe(TimeSpan.Zero); // what that said is not of this session
        _intake.Answered(Reply(BrokerStatus.Ok));
        _intake.Wait().ShouldBeNull(); // something rang: look first
        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void BellFailed_OfThisSession_SaysThatItsClaimIsInDoubt()
    {
        Rest();
        _intake.Wait();
        _tenure.Begin(Session with { Session = 2 }, 1);
        _intake.BellFailed(2).ShouldBeFalse();

        _intake.Tick();
        Rest();
        _intake.Wait().ShouldNotBeNull();
        _intake.BellFailed(4).ShouldBeTrue();
    }

    [Fact]
    public void Disarm_JobsAreWantedAndTheClaimBehindTheBellBringsThem_IsLeftAsItIs()
    {
        Rest();
        _intake.Disarm().ShouldBeNull();
        _intake.Wait();

        _intake.Disarm().ShouldBeNull();
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("stands still")]
    [InlineData("no lease")]
    [InlineData("stopped")]
    public void Disarm_NothingIsWantedAnyMore_GivesTheWaitUpOnceItsClaimIsKnownToHandOutNothing(string why)
    {
        Rest();
        _intake.Wait();
        Refuse(why);

        _intake.Disarm().ShouldBe(3);
        _intake.IsDisarming.ShouldBeTrue();
        _intake.Disarm().ShouldBeNull();
        _intake.MayBeHandedJobs.ShouldBeTrue();
        _intake.Disarmed(last: 1).ShouldBeTrue();

        _intake.MayBeHandedJobs.ShouldBeFalse();
        _intake.IsDisarming.ShouldBeFalse();
        _intake.BellFailed(2).ShouldBeFalse(); // given up, so it fails
    }

    [Fact]
    public void Disarm_PausedAndResumed_WaitsAnewAndHearsNotOfTheFormerWait()
    {
        Rest();
        _intake.Wait();
        _intake.IsPaused = true;
        _intake.Disarm();
        _intake.Disarmed(last: 1).ShouldBeTrue();
        _intake.IsPaused = false;
        _intake.Look();
        _intake.Next().ShouldNotBeNull().Number.ShouldBe(4);
        _intake.Answered(Reply(BrokerStatus.Ok));
        _intake.Wait().ShouldNotBeNull().Order.Number.ShouldBe(5);

        _intake.BellFailed(2).ShouldBeFalse();
        _intake.Answered(2, rang: true, Reply(BrokerStatus.Repeat)).ShouldBe(TimeSpan.Zero);

        _intake.Wait().ShouldBeNull(); // it still waits
        _intake.MayBeHandedJobs.ShouldBeTrue();
    }

    [Fact]
    public void Disarm_ItsAnswerIsNotHereYet_LaysNoOtherClaimReady()
    {
        Rest();
        _intake.Wait();
        _intake.IsPaused = true;
        _intake.Disarm();
        _intake.IsPaused = false;
        _intake.Answered(2, rang: false, Reply(BrokerStatus.Ok));
        _intake.Wait().ShouldBeNull();

        _intake.Disarmed(last: 2).ShouldBeFalse(); // that is said of the claim that has been answered

        _intake.Wait().ShouldNotBeNull();
        _intake.MayBeHandedJobs.ShouldBeTrue();
    }

    [Fact]
    public void DisarmFailed_ClaimBehindTheBellIsAsItWas()
    {
        Rest();
        _intake.Wait();
        _intake.IsPaused = true;
        _intake.Disarm();

        _intake.DisarmFailed();

        _intake.IsDisarming.ShouldBeFalse();
        _intake.MayBeHandedJobs.ShouldBeTrue();
    }

    [Fact]
    public void Next_AClaimLiesReadyBehindTheBell_IsSentOnceThatIsKnownToHandOutNothing()
    {
        Rest();
        _intake.Wait();
        _intake.Look();
        _intake.Next().ShouldBeNull(); // both might bring what all workers can do

        _intake.Disarm().ShouldBe(3);
        _intake.Next().ShouldBeNull();
        _intake.Disarmed(last: 1).ShouldBeFalse(); // it waits on: a ring is welcome

        _intake.Next().ShouldBe(new ClaimOrder(4, 4, ClaimMode.Idle, Turn));
        _intake.Answered(Reply(BrokerStatus.Ok));
        _intake.Tick();
        _intake.Next().ShouldNotBeNull(); // what waits brings no claim along any more
    }

    [Fact]
    public void GivesUpBell_PausedWhileAWaitThatBringsNothingGoesOn_TakesNobodysRing()
    {
        Rest();
        _intake.Wait();
        _intake.Look();
        _intake.Disarm();
        _intake.Disarmed(last: 1);
        _intake.GivesUpBell().ShouldBeFalse();

        _intake.IsPaused = true;

        _intake.Disarm().ShouldBeNull();
        _intake.GivesUpBell().ShouldBeTrue();
        _intake.GivesUpBell().ShouldBeFalse();
    }

    [Fact]
    public void Next_TheClaimBehindTheBellCameBeforeItWasDisarmed_IsSentForTheRestOnceThatIsAnswered()
    {
        Rest();
        _intake.Wait();
        _intake.Look();
        _intake.Disarm();
        _intake.Disarmed(last: 2);
        _intake.Next().ShouldBeNull();

        _intake.Answered(2, rang: true, Reply(BrokerStatus.Ok) with { Jobs = [Held.Claimed(1), Held.Claimed(2), Held.Claimed(3)], More = true });
        _held.TakeUp([Held.Claimed(1), Held.Claimed(2), Held.Claimed(3)], giveBack: false);

        _intake.Next().ShouldNotBeNull().Want.ShouldBe(1);
    }

    [Fact]
    public void Answered_WasDisarmed_LooksWhenItRang()
    {
        Rest();
        _intake.Wait();
        _intake.Look();
        _intake.Disarm();
        _intake.Disarmed(last: 1);
        _intake.Next().ShouldNotBeNull();
        _intake.Answered(Reply(BrokerStatus.Ok));

        _intake.Answered(2, rang: true, Reply(BrokerStatus.Repeat));

        _intake.Next().ShouldNotBeNull();
    }

    private static readonly TimeSpan Overdue = TimeSpan.FromMilliseconds(100);

    private void Refuse(string why)
    {
        switch (why)
        {
            case "paused": _intake.IsPaused = true; break;
            case "stands still": _intake.StandStill(on: true); break;
            case "no lease": _lease.Revoke(); break;
            case "stopped": _intake.Stop(); break;
        }
    }
}
