namespace Lighthouse.Actors.Tests;

public sealed class StopTests : Simulated
{
    [Fact]
    public void Stop_ActorWithChildren_ChildrenEndFirstThenPostStopThenTerminated()
    {
        ActorRef<string> top = Spawn(Family("top", Family("middle", Family("low"))), "top");
        Spawn(new Script<string>
        {
            Start = context =>
            {
                context.Watch(top);
                return default;
            },
            Ended = (_, _) => Note("terminated"),
        });
        Sim.RunUntilIdle();

        _ = System.StopAsync(top, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        ShouldHaveNoted("low stopped", "middle stopped", "top stopped", "terminated");
    }

    [Fact]
    public void Stop_DuringAnAsyncReceive_CancelsItsTokenAndWaitsForItsEnd()
    {
        TaskCompletionSource gate = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Receive = async (context, message) =>
            {
                using CancellationTokenRegistration noted = context.Stopping.Register(() => Note("token cancelled"));
                await gate.Task;
                Note($"{message} ends");
            },
            Stop = _ =>
            {
                Note("stopped");
                return default;
            },
        });
        Tell(actor, "a", "never");

        _ = System.StopAsync(actor, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();
        ShouldHaveNoted("token cancelled");
        gate.SetResult();
        Sim.RunUntilIdle();

        ShouldHaveNoted("token cancelled", "a ends", "stopped");
        System.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void Stop_ReceiveObeysTheToken_IsNoFailure()
    {
        bool asked = false;
        ActorRef<string> child = null!;
        Spawn(new Script<string>
        {
            Start = context =>
            {
                child = context.Spawn(new Script<string>
                {
                    Receive = async (inner, _) => await Task.Delay(Timeout.InfiniteTimeSpan, inner.TimeProvider, inner.Stopping),
                }.Props);
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = _ => { asked = true; return Directive.Restart; } },
        });
        Sim.RunUntilIdle();
        Tell(child, "wait");

        _ = System.StopAsync(child, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        System.EndAsync(child).IsCompleted.ShouldBeTrue();
        asked.ShouldBeFalse();
    }

    [Fact]
    public void Stopping_AskedForOnlyAfterTheRequest_IsCancelledAlready()
    {
        bool? cancelled = null;
        TaskCompletionSource gate = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Receive = async (context, _) =>
            {
                await gate.Task;
                cancelled = context.Stopping.IsCancellationRequested;
            },
        });
        Tell(actor, "a");
        _ = System.StopAsync(actor, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        gate.SetResult();
        Sim.RunUntilIdle();

        cancelled.ShouldBe(true);
    }

    [Fact]
    public void StopSelf_RestOfTheMailbox_IsDeadLetters()
    {
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Receive = (context, message) =>
            {
                Note(message);
                context.StopSelf();
                return default;
            },
        });

        Tell(actor, "a", "b", "c");

        ShouldHaveNoted("a");
        System.DeadLetters.Count.ShouldBe(2);
    }

    [Fact]
    public void Stop_SuspendedActor_EndsWithoutADecision()
    {
        ActorRef<string> actor = System.Spawn(new Script<string>
        {
            Start = context =>
            {
                context.Spawn(new Script<string> { Receive = (_, _) => throw new BoomException() }.Props, "child").Tell("boom");
                return default;
            },
            Strategy = new SupervisorStrategy { Backoff = new BackoffOptions { First = TimeSpan.FromHours(1), Cap = TimeSpan.FromHours(1) } },
        }.Props);
        Sim.RunUntilIdle();

        _ = System.StopAsync(actor, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        System.EndAsync(actor).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Stop_NotAChild_IsRefusedInWords()
    {
        ActorRef<string> stranger = Spawn(new Script<string>(), "stranger");
        Exception? cause = null;
        Spawn(new Script<string>
        {
            Start = context =>
            {
                context.Spawn(new Script<string>
                {
                    Start = inner =>
                    {
                        inner.Stop(stranger);
                        return default;
                    },
                }.Props, "child");
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = f => { cause = f.Cause; return Directive.Stop; } },
        });
        Sim.RunUntilIdle();

        cause.ShouldBeOfType<ArgumentException>().Message.ShouldStartWith("/user/stranger is no child of");
        System.EndAsync(stranger).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void PostStopFails_TheEndGoesOn()
    {
        ActorRef<string> actor = Spawn(new Script<string> { Stop = _ => throw new BoomException() });
        Sim.RunUntilIdle();

        Sim.Run(() => System.StopAsync(actor, TimeSpan.FromSeconds(1)));

        System.Hierarchy().Children.ShouldBeEmpty();
    }

    [Fact]
    public void StopAsync_WhenItReturns_TheNameIsFree()
    {
        ActorRef<string> first = Spawn(new Script<string>(), "same");

        Sim.Run(async () =>
        {
            await System.StopAsync(first, TimeSpan.FromSeconds(1));
            Spawn(new Script<string>(), "same").ShouldNotBe(first);
        });
    }

    [Fact]
    public void StopAsync_ActorHangs_SaysWhichAndHowLong()
    {
        ActorRef<string> actor = Spawn(new Script<string> { Receive = async (_, _) => await new TaskCompletionSource().Task }, "hangs");
        Tell(actor, "hang");

        TimeoutException e = Should.Throw<TimeoutException>(() => Sim.Run(() => System.StopAsync(actor, TimeSpan.FromSeconds(5))));

        e.Message.ShouldBe("/user/hangs has not ended within 00:00:05.");
    }

    [Fact]
    public void Spawn_WhileStopping_IsRefused()
    {
        string? refused = null;
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Stop = context =>
            {
                refused = Should.Throw<InvalidOperationException>(() => context.Spawn(new Script<string>().Props)).Message;
                return default;
            },
        }, "late");

        _ = System.StopAsync(actor, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        refused.ShouldBe("/user/late is stopping and spawns no more actors.");
    }

    private Script<string> Family(string name, Script<string>? child = null) => new()
    {
        Start = context =>
        {
            if (child is not null)
            {
                context.Spawn(child.Props);
            }

            return default;
        },
        Stop = context =>
        {
            context.Children.ShouldBeEmpty();
            Note($"{name} stopped");
            return default;
        },
    };
}
