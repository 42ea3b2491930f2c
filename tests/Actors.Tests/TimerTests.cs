namespace Lighthouse.Actors.Tests;

public sealed class TimerTests : Simulated
{
    private readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void ScheduleOnce_ArrivesWhenDue_Once()
    {
        Timed(context => context.ScheduleOnce(_second, "tick"));

        Sim.AdvanceTime(_second - TimeSpan.FromTicks(1));
        Log.ShouldBeEmpty();
        Sim.AdvanceTime(TimeSpan.FromTicks(1));
        ShouldHaveNoted("tick");
        Sim.AdvanceTime(_second * 10);
        ShouldHaveNoted("tick");
    }

    [Fact]
    public void SchedulePeriodically_ArrivesEachInterval()
    {
        Timed(context => context.SchedulePeriodically(_second, "tick"));

        Sim.AdvanceTime(_second * 3.5);

        ShouldHaveNoted("tick", "tick", "tick");
    }

    [Fact]
    public void SchedulePeriodically_SlowActor_TicksDoNotPileUp()
    {
        Spawn(new Script<string>
        {
            Start = context =>
            {
                context.SchedulePeriodically(_second, "tick");
                return default;
            },
            Receive = async (context, message) =>
            {
                Note(message);
                await Task.Delay(_second * 10, context.TimeProvider);
            },
        });

        Sim.AdvanceTime(_second * 10.5);

        ShouldHaveNoted("tick");
        System.Hierarchy().Children[0].Load.ShouldBe(2, "one is handled, one waits, the others were left out");
        Sim.AdvanceTime(_second * 2);
        ShouldHaveNoted("tick", "tick");
    }

    [Fact]
    public void Cancel_TickAlreadyInTheMailbox_IsNotReceived()
    {
        Spawn(new Script<string>
        {
            Start = async context =>
            {
                ActorTimer timer = context.ScheduleOnce(_second, "tick");
                context.ScheduleOnce(_second, "other");
                await Task.Delay(_second * 2, context.TimeProvider);
                timer.Cancel();
            },
            Receive = (_, message) => Noted(message),
        });

        Sim.AdvanceTime(_second * 5);

        ShouldHaveNoted("other");
    }

    [Fact]
    public void Restart_TimersOfTheOldLife_AreGoneEvenFromTheMailbox()
    {
        int life = 0;
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Start = context =>
            {
                life++;
                context.SchedulePeriodically(_second, $"tick of life {life}");
                return default;
            },
            Receive = async (context, message) =>
            {
                if (message == "boom")
                {
                    await Task.Delay(_second * 1.5, context.TimeProvider);
                    throw new BoomException();
                }

                Note(message);
            },
        });
        Tell(actor, "boom");

        Sim.AdvanceTime(_second * 3);

        ShouldHaveNoted("tick of life 2");
    }

    [Fact]
    public void Stop_Timers_AreCancelledAndLeaveNoDeadLetter()
    {
        ActorRef<string> actor = Timed(context => context.SchedulePeriodically(_second, "tick"));
        Sim.RunUntilIdle();

        _ = System.StopAsync(actor, _second * 60);
        Sim.RunUntilIdle();
        Sim.AdvanceTime(_second * 10);

        Log.ShouldBeEmpty();
        System.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void Cancel_ManyTimers_AreForgotten()
    {
        Spawn(new Script<string>
        {
            Start = context =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    context.ScheduleOnce(_second, "never").Cancel();
                }

                return default;
            },
            Receive = (_, message) => Noted(message),
        });

        Sim.RunUntilIdle();

        Sim.Time.NextDue.ShouldBeNull();
    }

    private ActorRef<string> Timed(Action<ActorContext<string>> start) => Spawn(new Script<string>
    {
        Start = context =>
        {
            start(context);
            return default;
        },
        Receive = (_, message) => Noted(message),
    });

    private ValueTask Noted(string what)
    {
        Note(what);
        return default;
    }
}
