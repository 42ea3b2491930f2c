using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>When and how much is claimed.</summary>
public sealed class IntakeTests : IntakeTest
{
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

    [Fact]
    public void Next_JobsAreShort_TellsHowManyNoWorkerIsFreeFor()
    {
        _intake.Measure(1_000, TimeSpan.FromMilliseconds(5));

        var order = _intake.Next().ShouldNotBeNull();

        order.Want.ShouldBeGreaterThan(100);
        order.Ahead.ShouldBe(order.Want - 4);
    }

    [Fact]
    public void Answered_TooManyWouldHaveHadToWait_WantsLessAhead()
    {
        _intake.Measure(1_000, TimeSpan.FromMilliseconds(5));
        _intake.Next();

        _intake.Answered(Reply(BrokerStatus.Ok, next: 0) with { More = true, Crowded = true });

        _intake.Next().ShouldNotBeNull().Ahead.ShouldBe(500); // half of what might be held ahead before
    }

    [Fact]
    public void Answered_TooManyWouldHaveHadToWait_TheBellKeepsItsMeaning()
    {
        for (var i = 0; i < 6; i++)
        {
            _intake.Next().ShouldNotBeNull();
            _intake.Answered(Reply(BrokerStatus.Ok, next: 0) with { More = true, Crowded = true });
        }

        _intake.Next().ShouldNotBeNull();
        _intake.Answered(Reply(BrokerStatus.Ok));

        _intake.Wait().ShouldNotBeNull();
    }

    [Fact]
    public void Next_LeaseIsOver_ClaimsNothing()
    {
        _lease.Revoke();

        _intake.Next().ShouldBeNull();
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
        _intake.Wait().ShouldBeNull();
        _intake.GivesBack.ShouldBeTrue();
    }

    [Fact]
    public void Answered_Limited_NeitherTickNorBellMakesItClaimBeforeTheTimeItWasTold()
    {
        Rest();
        var bell = _intake.Wait().ShouldNotBeNull();
        _intake.Look();
        _intake.Disarm();
        _intake.Disarmed(last: 1);
        _intake.Next();
        _intake.Answered(Reply(BrokerStatus.Limited)).ShouldBe(TimeSpan.FromMilliseconds(300));

        _intake.Tick();
        _intake.Answered(bell.Order.Number, rang: true, Reply(BrokerStatus.Repeat));
        _intake.Next().ShouldBeNull();
        _intake.Wait().ShouldBeNull();

        _intake.Look(); // what the time that was told ends in
        _intake.Next().ShouldNotBeNull();
    }

    [Fact]
    public void Stop_ClaimsNothingMoreWhateverAnOperatorSaysAndGivesBackWhatComes()
    {
        _intake.Stop();
        _intake.IsPaused = false;
        _intake.Look();

        _intake.Next().ShouldBeNull();
        _intake.Wait().ShouldBeNull();
        _intake.GivesBack.ShouldBeTrue();
    }
}
