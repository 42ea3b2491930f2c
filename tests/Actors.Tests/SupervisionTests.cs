using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class SupervisionTests : Simulated
{
    [Fact]
    public void Resume_AfterFailure_KeepsStateAndGoesOnWithTheNextMessage()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { Decide = _ => Directive.Resume });

        Tell(child, "a", "boom", "b");

        ShouldHaveNoted("start", "a 1", "b 2");
    }

    [Fact]
    public void Restart_AfterFailure_MakesANewInstanceAndKeepsTheMailbox()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { Decide = _ => Directive.Restart });

        Tell(child, "a", "boom", "b");

        ShouldHaveNoted("start", "a 1", "pre-restart BoomException at boom", "stop", "post-restart BoomException", "start", "b 1");
    }

    [Fact]
    public void Stop_AfterFailure_EndsTheChildAndLeavesTheRestToDeadLetters()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { Decide = _ => Directive.Stop });

        Tell(child, "a", "boom", "b");

        ShouldHaveNoted("start", "a 1", "stop");
        System.DeadLetters.Count.ShouldBe(1);
        System.EndAsync(child).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Escalate_FailsTheParent_WhichItsOwnParentRestartsWithFreshChildren()
    {
        ActorRef<string> grandchild = null!;
        Script<string> low = Counting();
        Script<string> middle = new()
        {
            Start = context =>
            {
                Note("middle start");
                grandchild = context.Spawn(low.Props, "low");
                return default;
            },
            PreRestart = (cause, message) => Note($"middle pre-restart {cause.GetType().Name} at {message ?? "nothing"}"),
            Strategy = new SupervisorStrategy { Decide = _ => Directive.Escalate },
        };
        Spawn(middle, "middle");
        Sim.RunUntilIdle();
        ActorRef<string> first = grandchild;

        Tell(first, "a", "boom", "lost");
        Tell(grandchild, "b");

        ShouldHaveNoted("middle start", "start", "a 1", "middle pre-restart BoomException at nothing", "stop", "middle start", "start", "b 1");
        grandchild.ShouldNotBe(first);
        grandchild.Path.ShouldBe(first.Path);
        System.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void Escalate_ThenResume_ResumesTheParentTheFailedChildAndItsSiblings()
    {
        ActorRef<string> failing = null!;
        ActorRef<string> sibling = null!;
        Script<string> middle = new()
        {
            Start = context =>
            {
                failing = context.Spawn(Counting("failing ").Props, "failing");
                sibling = context.Spawn(Counting("sibling ").Props, "sibling");
                return default;
            },
            Receive = (_, message) =>
            {
                Note($"middle {message}");
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = _ => Directive.Escalate },
        };
        ActorRef<string> top = Parent(middle, new SupervisorStrategy { Decide = _ => Directive.Resume }, out Func<ActorRef<string>> middleRef);
        Log.Clear();

        Tell(failing, "boom", "a");
        Tell(sibling, "b");
        Tell(middleRef(), "c");
        Tell(failing, "boom", "d");

        ShouldHaveNoted("failing a 1", "sibling b 1", "middle c", "failing d 2");
        top.Path.Value.ShouldBe("/user/top");
    }

    [Fact]
    public void Escalate_ToTheRoot_EndsTheSystemWithTheCause()
    {
        SimulationScheduler sim = new(2);
        ActorSystem system = ActorSystem.Create("test", sim.Options with { Strategy = new SupervisorStrategy { Decide = _ => Directive.Escalate } });
        ActorRef<string> child = system.Spawn(Counting().Props);

        child.Tell("boom");
        sim.RunUntilIdle();

        system.Terminated.IsCompletedSuccessfully.ShouldBeTrue();
        system.Failure.ShouldBeOfType<BoomException>();
        Log[^1].ShouldBe("stop");
    }

    [Fact]
    public void Decide_IsGivenChildCauseMessageAndRestarts()
    {
        List<Failure> failures = [];
        ActorRef<string> child = Counter(new SupervisorStrategy
        {
            Decide = failure =>
            {
                failures.Add(failure);
                return Directive.Restart;
            },
        });

        Tell(child, "boom", "boom");

        failures.Select(f => (f.Child, f.Message, f.Restarts)).ShouldBe([(child, "boom", 0), (child, "boom", 1)]);
        failures.ShouldAllBe(f => f.Cause is BoomException);
    }

    [Fact]
    public void Decide_Throws_CountsAsEscalationOfWhatItThrew()
    {
        Exception? seen = null;
        SupervisorStrategy inner = new() { Decide = _ => throw new InvalidOperationException("no idea") };
        ActorRef<string> child = null!;
        Script<string> middle = new()
        {
            Start = context =>
            {
                child = context.Spawn(Counting().Props);
                return default;
            },
            Strategy = inner,
        };
        Parent(middle, new SupervisorStrategy { Decide = f => { seen = f.Cause; return Directive.Resume; } }, out _);

        Tell(child, "boom", "a");

        seen.ShouldBeOfType<InvalidOperationException>();
        Log[^1].ShouldBe("a 1");
    }

    [Fact]
    public void MaxRestarts_MoreWithinTheWindow_StopsTheChild()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { MaxRestarts = 2, Within = TimeSpan.FromSeconds(10) });

        Tell(child, "boom", "boom");
        System.EndAsync(child).IsCompleted.ShouldBeFalse();
        Tell(child, "boom");

        System.EndAsync(child).IsCompleted.ShouldBeTrue();
        Log.Count(entry => entry == "start").ShouldBe(3);
    }

    [Fact]
    public void MaxRestarts_WindowHasPassed_CountsAfresh()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { MaxRestarts = 2, Within = TimeSpan.FromSeconds(10) });

        for (int i = 0; i < 20; i++)
        {
            Tell(child, "boom");
            Sim.AdvanceTime(TimeSpan.FromSeconds(5));
        }

        System.EndAsync(child).IsCompleted.ShouldBeFalse();
        Tell(child, "boom", "boom");
        System.EndAsync(child).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void MaxRestarts_Zero_StopsAtTheFirstFailure()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { MaxRestarts = 0 });

        Tell(child, "boom");

        System.EndAsync(child).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Backoff_RestartsAfterGrowingDelaysUpToTheCap()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy
        {
            MaxRestarts = int.MaxValue,
            Backoff = new BackoffOptions { First = TimeSpan.FromSeconds(1), Cap = TimeSpan.FromSeconds(3), Jitter = 0 },
        });

        foreach (int seconds in new[] { 1, 2, 3, 3 })
        {
            Log.Clear();
            Tell(child, "boom");
            Sim.AdvanceTime(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Log.ShouldBeEmpty();
            Sim.AdvanceTime(TimeSpan.FromTicks(1));
            Log[^1].ShouldBe("start");
        }
    }

    [Fact]
    public void Backoff_StopWhileWaiting_EndsTheChildAtOnceAndItsTimer()
    {
        ActorRef<string> child = Counter(new SupervisorStrategy { Backoff = new BackoffOptions() });
        Tell(child, "boom");

        _ = System.StopAsync(child, TimeSpan.FromSeconds(5));
        Sim.RunUntilIdle();

        System.EndAsync(child).IsCompleted.ShouldBeTrue();
        Sim.Time.NextDue.ShouldBeNull();
        Log.Count(entry => entry == "start").ShouldBe(1);
    }

    [Fact]
    public void Escalate_TwoChildrenAtOnce_BothAreResumed()
    {
        List<ActorRef<string>> children = [];
        Script<string> middle = new()
        {
            Start = context =>
            {
                children.Add(context.Spawn(Counting("one ").Props));
                children.Add(context.Spawn(Counting("two ").Props));
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = _ => Directive.Escalate },
        };
        Parent(middle, new SupervisorStrategy { Decide = _ => Directive.Resume }, out _);
        Log.Clear();

        children[0].Tell("boom");
        children[1].Tell("boom");
        children[0].Tell("a");
        children[1].Tell("b");
        Sim.RunUntilIdle();

        Log.Order().ShouldBe(["one a 1", "two b 1"]);
    }

    [Fact]
    public void Stop_OfAChildWhoseFailureIsNotYetAnswered_TheStrategyIsNotAsked()
    {
        bool asked = false;
        TaskCompletionSource gate = new();
        ActorRef<string> child = null!;
        ActorRef<string> parent = Spawn(new Script<string>
        {
            Start = context =>
            {
                child = context.Spawn(Counting().Props);
                return default;
            },
            Receive = async (context, _) =>
            {
                await gate.Task;
                context.Stop(child);
            },
            Strategy = new SupervisorStrategy { Decide = _ => { asked = true; return Directive.Restart; } },
        });
        Tell(parent, "be busy, then stop it");
        Tell(child, "boom");

        gate.SetResult();
        Sim.RunUntilIdle();

        asked.ShouldBeFalse();
        ShouldHaveNoted("start", "stop");
    }

    [Fact]
    public void Stop_DuringARestart_EndsWithoutANewInstance()
    {
        TaskCompletionSource gate = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Start = context =>
            {
                Note("start");
                context.Spawn(new Script<string> { Stop = async _ => await gate.Task }.Props);
                return default;
            },
            Receive = (_, _) => throw new BoomException(),
            Stop = _ =>
            {
                Note("stop");
                return default;
            },
        });
        Tell(actor, "boom");

        _ = System.StopAsync(actor, TimeSpan.FromSeconds(5));
        Sim.RunUntilIdle();
        gate.SetResult();
        Sim.RunUntilIdle();

        ShouldHaveNoted("start", "stop");
        System.EndAsync(actor).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void StartFails_ThenSucceeds_RunsWhatWaited()
    {
        int starts = 0;
        ActorRef<string> child = Spawn(Counting() with
        {
            Start = _ => ++starts < 3 ? throw new BoomException() : default,
        });

        Tell(child, "a");

        starts.ShouldBe(3);
        Log[^1].ShouldBe("a 1");
    }

    [Theory]
    [InlineData("Resume")]
    [InlineData("Restart")]
    public void FactoryFails_ResumeOrRestart_MakesAnotherInstance(string directive)
    {
        int made = 0;
        Props<string> props = Props.Create(() => ++made == 1 ? throw new BoomException() : new Scripted<string>(Counting()));
        Script<string> parent = new()
        {
            Start = context =>
            {
                context.Spawn(props, "child").Tell("a");
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = _ => Enum.Parse<Directive>(directive) },
        };

        Spawn(parent);
        Sim.RunUntilIdle();

        Log[^1].ShouldBe("a 1");
    }

    [Fact]
    public void Restart_FactoryReturnsTheOldInstance_StopsAfterTheLimitAndSaysWhy()
    {
        List<Exception> causes = [];
        Scripted<string> one = new(Counting());
        Script<string> parent = new()
        {
            Start = context =>
            {
                context.Spawn(Props.Create(() => one), "child").Tell("boom");
                return default;
            },
            Strategy = new SupervisorStrategy { MaxRestarts = 2, Decide = f => { causes.Add(f.Cause); return Directive.Restart; } },
        };

        Spawn(parent);
        Sim.RunUntilIdle();

        causes.Select(c => c.GetType().Name).ShouldBe(["BoomException", "InvalidOperationException", "InvalidOperationException"]);
        causes[1].Message.ShouldContain("return a new one each time");
    }

    [Fact]
    public void Suspension_OfParentAndChildAtOnce_EndsOnlyWhenBothAreResumed()
    {
        ActorRef<string> child = null!;
        Script<string> middle = new()
        {
            Start = context =>
            {
                child = context.Spawn(Counting("child ").Props, "child");
                return default;
            },
            Receive = (_, _) => throw new BoomException("middle"),
            Strategy = new SupervisorStrategy { Decide = _ => Directive.Restart, Backoff = new BackoffOptions { First = TimeSpan.FromSeconds(5), Jitter = 0 } },
        };
        bool resumeMiddle = false;
        Parent(
            middle,
            new SupervisorStrategy
            {
                Decide = _ => resumeMiddle ? Directive.Resume : throw new InvalidOperationException("decided too early"),
            },
            out Func<ActorRef<string>> middleRef);
        Log.Clear();
        resumeMiddle = true;

        child.Tell("boom");
        Sim.RunUntilIdle();
        middleRef().Tell("fail");
        child.Tell("a");
        Sim.RunUntilIdle();

        System.Hierarchy().Children[0].Children[0].Children[0].State.ShouldBe(ActorState.Suspended);
        Log.ShouldBeEmpty();
        Sim.AdvanceTime(TimeSpan.FromSeconds(5));
        Log[^1].ShouldBe("child a 1");
        System.Hierarchy().Children[0].Children[0].Children[0].State.ShouldBe(ActorState.Running);
    }

    [Fact]
    public void Suspension_OfTheParent_HoldsItsChildrenUntilItGoesOn()
    {
        ActorRef<string> child = null!;
        Script<string> middle = new()
        {
            Start = context =>
            {
                child = context.Spawn(Counting("child ").Props, "child");
                return default;
            },
            Receive = (_, _) => throw new BoomException("middle"),
        };
        TaskCompletionSource<Directive> decision = new();
        Script<string> slowParent = new()
        {
            Start = context =>
            {
                ActorRef<string> spawned = context.Spawn(middle.Props, "middle");
                spawned.Tell("fail");
                return default;
            },
            Receive = async (_, _) => await decision.Task,
            Strategy = new SupervisorStrategy { Decide = _ => Directive.Resume },
        };
        ActorRef<string> top = Spawn(slowParent, "top");
        top.Tell("be busy");
        Sim.RunUntilIdle();
        Log.Clear();

        Tell(child, "a");
        Log.ShouldBeEmpty();
        Sim.Run(() =>
        {
            decision.SetResult(Directive.Resume);
            return Task.CompletedTask;
        });
        Sim.RunUntilIdle();

        ShouldHaveNoted("child a 1");
    }

    [Fact]
    public void PreRestartFails_RestartGoesOn()
    {
        ActorRef<string> child = Spawn(Counting() with { PreRestart = (_, _) => throw new BoomException("in the hook") });

        Tell(child, "boom", "a");

        Log[^1].ShouldBe("a 1");
    }

    [Fact]
    public void OneForOne_SiblingsOfTheFailed_AreNotTouched()
    {
        ActorRef<string> failing = Spawn(Counting("failing "));
        ActorRef<string> sibling = Spawn(Counting("sibling "));
        Tell(sibling, "a");

        Tell(failing, "boom");
        Tell(sibling, "b");

        Log[^1].ShouldBe("sibling b 2");
    }

    [Fact]
    public void PropsStrategy_TakesTheClassesPlace()
    {
        ActorRef<string> child = null!;
        Script<string> parent = new()
        {
            Start = context =>
            {
                child = context.Spawn(Counting().Props);
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = _ => Directive.Stop },
        };
        System.Spawn(parent.Props with { Strategy = new SupervisorStrategy { Decide = _ => Directive.Resume } });
        Sim.RunUntilIdle();

        Tell(child, "boom", "a");

        Log[^1].ShouldBe("a 1");
    }

    private Script<string> Counting(string prefix = "") => new Counters(prefix, Note).Script;

    /// <summary>A counting actor under a parent with the given strategy.</summary>
    private ActorRef<string> Counter(SupervisorStrategy strategy)
    {
        Parent(Counting(), strategy, out Func<ActorRef<string>> child);
        return child();
    }

    private ActorRef<string> Parent(Script<string> child, SupervisorStrategy strategy, out Func<ActorRef<string>> childRef)
    {
        ActorRef<string>? spawned = null;
        ActorRef<string> parent = Spawn(
            new Script<string>
            {
                Start = context =>
                {
                    spawned = context.Spawn(child.Props, "child");
                    return default;
                },
                Strategy = strategy,
            },
            "top");
        Sim.RunUntilIdle();
        childRef = () => spawned!;
        return parent;
    }

    /// <summary>State that each start sets back, as an instance's own would be.</summary>
    private sealed class Counters(string prefix, Action<string> note)
    {
        private int _count;

        public Script<string> Script => new()
        {
            Start = _ =>
            {
                _count = 0;
                note($"{prefix}start");
                return default;
            },
            Receive = (_, message) =>
            {
                if (message == "boom")
                {
                    throw new BoomException();
                }

                note($"{prefix}{message} {++_count}");
                return default;
            },
            Stop = _ =>
            {
                note($"{prefix}stop");
                return default;
            },
            PreRestart = (cause, message) => note($"{prefix}pre-restart {cause.GetType().Name} at {message}"),
            PostRestart = cause => note($"{prefix}post-restart {cause.GetType().Name}"),
        };
    }
}
