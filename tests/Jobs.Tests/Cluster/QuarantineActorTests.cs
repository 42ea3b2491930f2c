using Lighthouse.Actors;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Jobs.Tests.Cluster;

public sealed class QuarantineActorTests
{
    private readonly SimulationScheduler _sim = new(seed: 1);
    private readonly ActorSystem _system;
    private readonly Probe<QueueMessage> _email;
    private readonly Probe<QueueMessage> _reports;
    private readonly ActorRef<QuarantineMessage> _quarantine;

    public QuarantineActorTests()
    {
        _system = ActorSystem.Create("test", _sim.Options);
        (_email, _reports) = (new(_system, "email"), new(_system, "reports"));
        var queues = new Dictionary<string, ActorRef<QueueMessage>> { ["email"] = _email, ["reports"] = _reports };
        _quarantine = _system.Spawn(Props.Create<QuarantineMessage>(() => new QuarantineActor(queues)), "quarantine");
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

        _email.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone());
        _reports.ExpectNone();

        Tell(new QuarantineMessage.Over("email", HadOne: false));
        ExpectStill(on: false);
    }

    [Fact]
    public void Suspect_HasEnded_NextHasItsTurnWithoutOtherWorkBetween()
    {
        GoAlone();

        Tell(new QuarantineMessage.Over("email", HadOne: true));
        _email.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone());
        Tell(new QuarantineMessage.Over("email", HadOne: false));

        ExpectStill(on: false);
    }

    [Fact]
    public void Suspects_OfTwoQueues_TakeTurns()
    {
        GoAlone();
        Tell(new QuarantineMessage.Wanted("reports"), new QuarantineMessage.Wanted("reports"));

        Tell(new QuarantineMessage.Over("email", HadOne: true));
        _reports.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone());
        Tell(new QuarantineMessage.Over("reports", HadOne: true));
        _email.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone());
        Tell(new QuarantineMessage.Over("email", HadOne: false));
        _reports.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone());
        Tell(new QuarantineMessage.Over("reports", HadOne: false));

        ExpectStill(on: false);
    }

    [Fact]
    public void Suspects_WithoutEnd_LeaveTheNodeToOtherWorkWhenItsTurnIsOver()
    {
        GoAlone();

        _sim.AdvanceTime(TimeSpan.FromSeconds(61));
        Tell(new QuarantineMessage.Over("email", HadOne: true));

        ExpectStill(on: false);
    }

    [Fact]
    public void Wanted_AnotherTurnIsOn_IsLeftToTheNextClaim()
    {
        ExpectStill(on: false);
        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);

        Tell(new QuarantineMessage.Wanted("reports"), new QuarantineMessage.Over("reports", HadOne: true));

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
    public void Suspect_IngestActorBeganAnewAndIsDry_TurnIsOver()
    {
        GoAlone();

        Tell(new QuarantineMessage.Dry("email"));

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

        Tell(new QuarantineMessage.Wanted("email"));
        _email.ExpectNone(); // it rests
        _sim.AdvanceTime(TimeSpan.FromSeconds(61));
        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);
        _sim.AdvanceTime(TimeSpan.FromSeconds(100));
        _email.ExpectNone();
        _sim.AdvanceTime(TimeSpan.FromSeconds(30));
        ExpectStill(on: false);
    }

    private void GoAlone()
    {
        ExpectStill(on: false);
        Tell(new QuarantineMessage.Wanted("email"));
        ExpectStill(on: true);
        Tell(new QuarantineMessage.Dry("reports"), new QuarantineMessage.Dry("email"));
        _email.Expect<QueueMessage>().ShouldBe(new QueueMessage.GoAlone());
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
