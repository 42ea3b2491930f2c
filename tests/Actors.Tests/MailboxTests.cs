using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class MailboxTests : Simulated
{
    [Fact]
    public void Receive_Pending_NextMessageOnlyAfterItsEnd()
    {
        TaskCompletionSource gate = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Receive = async (_, message) =>
            {
                Note($"{message} begins");
                await gate.Task;
                Note($"{message} ends");
            },
        });

        Tell(actor, "a", "b");
        ShouldHaveNoted("a begins");
        gate.SetResult();
        Sim.RunUntilIdle();

        ShouldHaveNoted("a begins", "a ends", "b begins", "b ends");
    }

    [Fact]
    public void Receive_FailsAfterAnAwait_IsAFailureWithItsMessage()
    {
        Failure? seen = null;
        Script<string> parent = new()
        {
            Start = context =>
            {
                ActorRef<string> child = context.Spawn(new Script<string>
                {
                    Receive = async (_, message) =>
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), context.TimeProvider);
                        Note(message);
                        throw new BoomException();
                    },
                }.Props);
                child.Tell("a");
                child.Tell("b");
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = f => { seen ??= f; return Directive.Resume; } },
        };

        Spawn(parent);
        Sim.AdvanceTime(TimeSpan.FromSeconds(1));

        seen!.Message.ShouldBe("a");
        seen.Cause.ShouldBeOfType<BoomException>();
        Sim.AdvanceTime(TimeSpan.FromSeconds(1));
        ShouldHaveNoted("a", "b");
    }

    [Fact]
    public void Throughput_BusyActor_YieldsAfterItsBatch()
    {
        ActorRef<string> busy = System.Spawn(
            new Script<string> { Receive = (_, _) => Noted("busy") }.Props with { Mailbox = new MailboxOptions { Throughput = 3 } });
        ActorRef<string> other = Spawn(new Script<string> { Receive = (_, _) => Noted("other") });
        Sim.RunUntilIdle();

        for (int i = 0; i < 30; i++)
        {
            busy.Tell("x");
        }

        Tell(other, "x");

        int longestRun = Log.Aggregate((Longest: 0, Present: 0), (run, entry) =>
            entry == "busy" ? (Math.Max(run.Longest, run.Present + 1), run.Present + 1) : (run.Longest, 0)).Longest;
        Log.Count(entry => entry == "busy").ShouldBe(30);
        Log.IndexOf("other").ShouldBeLessThan(30);
        (longestRun % 3).ShouldBe(0, "the other actor gets in only between batches");
    }

    [Fact]
    public async Task Throughput_OneThreadAndAnEndlessActor_TheOtherStillRuns()
    {
        using DedicatedThreadScheduler thread = new("one");
        await using ActorSystem system = ActorSystem.Create("fair", new ActorSystemOptions { Scheduler = thread });
        Probe<string> probe = new(system);
        Script<string> endless = new()
        {
            Receive = (context, message) =>
            {
                context.Self.Tell(message);
                return default;
            },
        };
        system.Spawn(endless.Props).Tell("again");

        ActorRef<string> other = system.Spawn(new Script<string>
        {
            Receive = (_, message) =>
            {
                probe.Tell(message);
                return default;
            },
        }.Props);
        other.Tell("seen");

        await probe.ExpectAsync("seen");
    }

    [Fact]
    public void Messages_ToldBeforeTheStart_WaitForIt()
    {
        TaskCompletionSource gate = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Start = async _ =>
            {
                await gate.Task;
                Note("started");
            },
            Receive = (_, message) => Noted(message),
        });

        Tell(actor, "a");
        Log.ShouldBeEmpty();
        gate.SetResult();
        Sim.RunUntilIdle();

        ShouldHaveNoted("started", "a");
    }

    [Fact]
    public void Context_InTheConstructor_IsRefusedInWords()
    {
        Exception? cause = null;
        Script<string> parent = new()
        {
            Start = context =>
            {
                context.Spawn(Props.Create(() => new Impatient()));
                return default;
            },
            Strategy = new SupervisorStrategy { Decide = f => { cause = f.Cause; return Directive.Stop; } },
        };

        Spawn(parent);
        Sim.RunUntilIdle();

        cause.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("PreStartAsync");
    }

    [Fact]
    public void PipeToSelf_SuccessAndFailure_ArriveAsMessages()
    {
        TaskCompletionSource<int> good = new();
        TaskCompletionSource<int> bad = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Start = context =>
            {
                context.PipeToSelf(good.Task, n => $"got {n}", e => e.Message);
                context.PipeToSelf(bad.Task, n => $"got {n}", e => e.Message);
                return default;
            },
            Receive = (_, message) => Noted(message),
        });
        Sim.RunUntilIdle();

        good.SetResult(7);
        Sim.RunUntilIdle();
        bad.SetException(new BoomException());
        Tell(actor, "last");

        Log.Order().ShouldBe(["boom", "got 7", "last"]);
    }

    [Fact]
    public void PipeToSelf_TheActorsOwnEndCancelsTheTask_NothingIsTold()
    {
        TaskCompletionSource<int> endless = new();
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Start = context =>
            {
                context.Stopping.Register(() => endless.SetCanceled());
                context.PipeToSelf(endless.Task, n => $"got {n}", e => e.Message);
                return default;
            },
            Receive = (context, _) =>
            {
                context.StopSelf();
                return default;
            },
        });
        Sim.RunUntilIdle();

        Tell(actor, "stop");

        endless.Task.IsCanceled.ShouldBeTrue();
        System.DeadLetters.Count.ShouldBe(0);
    }

    private ValueTask Noted(string what)
    {
        Note(what);
        return default;
    }

    private sealed class Impatient : Actor<string>
    {
        public Impatient() => _ = Context.Self;

        protected override ValueTask ReceiveAsync(string message) => default;
    }
}
