using Lighthouse.Actors;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Jobs.Tests.Cluster;

public sealed class QuarantineActorTests
{
    private readonly SimulationScheduler _sim = new(seed: 1);
    private readonly SuspectDuty _duty = new();
    private readonly ActorSystem _system;
    private readonly Probe<QueueMessage> _email;
    private readonly Probe<QueueMessage> _reports;
    private readonly ActorRef<QuarantineMessage> _quarantine;

    public QuarantineActorTests()
    {
        _system = ActorSystem.Create("test", _sim.Options);
        (_email, _reports) = (new(_system, "email"), new(_system, "reports"));
        var queues = new Dictionary<string, ActorRef<QueueMessage>> { ["email"] = _email, ["reports"] = _reports };
        _quarantine = _system.Spawn(Props.Create<QuarantineMessage>(() => new QuarantineActor(queues, _duty)), "quarantine");
        _sim.RunUntilIdle();
    }

    [Fact]
    public void Wanted_AllQueuesStandStillAndTheSuspectsGoesAloneOnceAllAreDry()
    {
        ExpectStill(on: false); // at its birth

        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);
        Tell(new QuarantineMessage.Dry("email"));
        _email.ExpectNone();
        Tell(new QuarantineMessage.Dry("reports"));

        ExpectAlone(_email, 1);
        _reports.ExpectNone();

        Tell(new QuarantineMessage.Over("email", 1, HadOne: false));
        ExpectStill(on: false);
    }

    [Fact]
    public void Suspect_HasEnded_NextHasItsTurnWithoutOtherWorkBetween()
    {
        GoAlone();

        Tell(new QuarantineMessage.Over("email", 1, HadOne: true));
        ExpectAlone(_email, 2);
        Tell(new QuarantineMessage.Over("email", 2, HadOne: false));

        ExpectStill(on: false);
    }

    [Fact]
    public void Suspects_OfTwoQueues_TakeTurns()
    {
        GoAlone();
        Tell(new QuarantineMessage.Wanted("reports"), new QuarantineMessage.Wanted("reports"));

        Tell(new QuarantineMessage.Over("email", 1, HadOne: true));
        ExpectAlone(_reports, 2);
        Tell(new QuarantineMessage.Over("reports", 2, HadOne: true));
        ExpectAlone(_email, 3);
        Tell(new QuarantineMessage.Over("email", 3, HadOne: false));
        ExpectAlone(_reports, 4);
        Tell(new QuarantineMessage.Over("reports", 4, HadOne: false));

        ExpectStill(on: false);
    }

    [Fact]
    public void Suspects_WithoutEnd_LeaveTheNodeToOtherWorkWhenItsTurnIsOver()
    {
        GoAlone();

        _sim.AdvanceTime(TimeSpan.FromSeconds(61));
        Tell(new QuarantineMessage.Over("email", 1, HadOne: true));

        ExpectStill(on: false);
    }

    [Fact]
    public void Wanted_AnotherTurnIsOn_IsLeftToTheNextClaim()
    {
        ExpectStill(on: false);
        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);

        Tell(new QuarantineMessage.Wanted("reports"), new QuarantineMessage.Over("reports", 1, HadOne: true));

        _email.ExpectNone();
        _reports.ExpectNone();
    }

    [Fact]
    public void Suspect_RunsForHours_NothingEndsItsTurn()
    {
        GoAlone();

        _sim.AdvanceTime(TimeSpan.FromHours(5));

        _email.ExpectNone();
        _reports.ExpectNone();
    }

    [Fact]
    public void Suspect_IngestActorBeganAnewAndIsDry_GoesAloneOnceMoreAndOnlyThatAnswerCounts()
    {
        GoAlone();

        Tell(new QuarantineMessage.Dry("email"));
        ExpectAlone(_email, 2);

        Tell(new QuarantineMessage.Over("email", 1, HadOne: true));
        _email.ExpectNone();
        Tell(new QuarantineMessage.Over("email", 2, HadOne: false));
        ExpectStill(on: false);
    }

    [Fact]
    public void Node_IsDeclaredDown_TurnIsOver()
    {
        GoAlone();

        Tell(new QuarantineMessage.Lost());

        ExpectStill(on: false);
    }

    [Fact]
    public void Node_DoesNotRunDryInTime_GoesOnRestsAndWaitsLongerTheNextTime()
    {
        ExpectStill(on: false);
        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);

        _sim.AdvanceTime(TimeSpan.FromSeconds(61));
        ExpectStill(on: false);
        _duty.Turn.ShouldBe(TimeSpan.Zero); // it rests
        _sim.AdvanceTime(TimeSpan.FromSeconds(61));
        _duty.Turn.ShouldBe(TimeSpan.FromSeconds(120));

        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);
        _sim.AdvanceTime(TimeSpan.FromSeconds(100));
        _email.ExpectNone();
        _sim.AdvanceTime(TimeSpan.FromSeconds(30));
        ExpectStill(on: false);
    }

    [Fact]
    public void Turn_IsOver_NodeRestsAsLongAsItStoodAndASecondAtLeast()
    {
        GoAlone();
        _sim.AdvanceTime(TimeSpan.FromSeconds(5));
        Tell(new QuarantineMessage.Over("email", 1, HadOne: false));
        ExpectStill(on: false);

        _sim.AdvanceTime(TimeSpan.FromSeconds(4.9));
        _duty.Turn.ShouldBe(TimeSpan.Zero);
        _sim.AdvanceTime(TimeSpan.FromSeconds(0.2));
        _duty.Turn.ShouldBe(SuspectDuty.FirstTurn);

        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);
        Tell(new QuarantineMessage.Dry("reports"), new QuarantineMessage.Dry("email"));
        ExpectAlone(_email, 2);
        Tell(new QuarantineMessage.Over("email", 2, HadOne: false));
        _sim.AdvanceTime(TimeSpan.FromSeconds(0.9));
        _duty.Turn.ShouldBe(TimeSpan.Zero);
        _sim.AdvanceTime(TimeSpan.FromSeconds(0.2));
        _duty.Turn.ShouldBe(SuspectDuty.FirstTurn);
    }

    private static void ExpectAlone(Probe<QueueMessage> queue, long number) => queue.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone(number));

    private void GoAlone()
    {
        ExpectStill(on: false);
        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);
        Tell(new QuarantineMessage.Dry("reports"), new QuarantineMessage.Dry("email"));
        ExpectAlone(_email, 1);
    }

    private void ExpectStill(bool on)
    {
        _email.Expect<QueueMessage>().ShouldBe(new QueueMessage.StandStill(on));
        _reports.Expect<QueueMessage>().ShouldBe(new QueueMessage.StandStill(on));
    }

    private void Tell(params QuarantineMessage[] messages)
    {
        foreach (var message in messages) _quarantine.Tell(message);
        _sim.RunUntilIdle();
    }
}
