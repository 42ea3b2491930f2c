using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

/// <summary>What runs next on the thread of the one that told it: only that changes, and nobody waits for it who need not.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task HandOver_ReceiverRests_ItRunsOnTheSameThreadOnceTheTurnIsOver()
    {
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<(int Thread, bool TurnIsOver)> probe = new(system);
        bool over = false;
        int thread = 0;
        ActorRef<string> second = await RestingAsync(system, _ => probe.Tell((Environment.CurrentManagedThreadId, over)));
        ActorRef<string> first = await RestingAsync(system, context =>
        {
            context.HandOver(second, "go");
            thread = Environment.CurrentManagedThreadId;
            over = true;
        });

        first.Tell("go");

        (int Thread, bool TurnIsOver) seen = await probe.ExpectAsync<(int, bool)>();
        seen.ShouldBe((thread, true));
    }

    [Fact]
    public async Task HandOver_ReceiverTakesLong_TheSendersNextMessageDoesNotWait()
    {
        using SlowReceiver slow = new();
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<string> probe = new(system);
        ActorRef<string> receiver = await RestingAsync(system, _ => slow.Receive());
        int turns = 0;
        ActorRef<string> sender = await RestingAsync(system, context =>
        {
            if (turns++ > 0)
            {
                probe.Tell("second");
                return;
            }

            context.Self.Tell("again");
            context.HandOver(receiver, "go");
        });

        sender.Tell("go");

        await probe.ExpectAsync("second");
        await slow.ShouldBeAtItAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // what follows an await may run beside the thread that began the turn: there it is a Tell
    public async Task HandOver_TurnAwaits_WhatWasHandedOverRunsMeanwhile(bool afterAnAwait)
    {
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<string> probe = new(system);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorRef<string> releasing = await RestingAsync(system, _ => released.SetResult());
        ActorRef<string> waiting = system.Spawn(new Script<string>
        {
            Receive = async (context, _) =>
            {
                if (afterAnAwait)
                {
                    await Task.Yield();
                }

                context.HandOver(releasing, "go");
                await released.Task;
                probe.Tell("released");
            },
        }.Props);

        waiting.Tell("go");

        await probe.ExpectAsync("released");
    }

    /// <summary>Of two the first hands over to one that takes long: the second is not kept by it.</summary>
    [Fact]
    public async Task HandOver_ToTwo_TheSecondDoesNotWaitForWhatTheFirstWakes()
    {
        using SlowReceiver slow = new();
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<string> probe = new(system);
        ActorRef<string> receiver = await RestingAsync(system, _ => slow.Receive());
        ActorRef<string> first = await RestingAsync(system, context => context.HandOver(receiver, "go"));
        ActorRef<string> second = await RestingAsync(system, _ => probe.Tell("second"));
        ActorRef<string> sender = await RestingAsync(system, context =>
        {
            context.HandOver(first, "go");
            context.HandOver(second, "go");
        });

        sender.Tell("go");

        await probe.ExpectAsync("second");
        await slow.ShouldBeAtItAsync();
    }

    [Fact]
    public async Task HandOver_ThenAFailure_TheMessageArrives()
    {
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<string> probe = new(system);
        ActorRef<string> second = await RestingAsync(system, _ => probe.Tell("arrived"));
        ActorRef<string> first = await RestingAsync(system, context =>
        {
            context.HandOver(second, "go");
            throw new BoomException();
        });

        first.Tell("go");

        await probe.ExpectAsync("arrived");
    }

    [Fact]
    public void HandOver_BackAndForth_WhatIsScheduledGetsItsTurnAndTheStackStaysFlat()
    {
        OneThread thread = new();
        ActorSystem system = ActorSystem.Create("test", new ActorSystemOptions { Scheduler = thread });
        const int Rounds = 200_000;
        int rounds = 0;
        int roundsBeforeOther = 0;
        ActorRef<int>? ping = null;
        ActorRef<int> pong = system.Spawn(new Script<int> { Receive = (context, n) => Pass(context, ping!, n) }.Props);
        ping = system.Spawn(new Script<int>
        {
            Receive = (context, n) =>
            {
                rounds = n;
                return n == Rounds ? default : Pass(context, pong, n + 1);
            },
        }.Props);
        ActorRef<int> other = system.Spawn(new Script<int>
        {
            Receive = (_, _) =>
            {
                roundsBeforeOther = rounds;
                return default;
            },
        }.Props);
        thread.Run();

        ping.Tell(0);
        other.Tell(0);
        thread.Run();

        rounds.ShouldBe(Rounds);
        roundsBeforeOther.ShouldBeInRange(1, 100);
        static ValueTask Pass(ActorContext<int> context, ActorRef<int> to, int n)
        {
            context.HandOver(to, n);
            return default;
        }
    }

    [Fact]
    public async Task PipeToSelf_ActorRests_ItRunsOnTheThreadOnWhichTheTaskEnds()
    {
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<int> probe = new(system);
        TaskCompletionSource<string> task = new();
        ActorRef<string> actor = system.Spawn(new Script<string>
        {
            Receive = (context, message) =>
            {
                if (message == "pipe")
                {
                    context.PipeToSelf(task.Task, static result => result, static cause => cause.Message);
                }
                else
                {
                    probe.Tell(Environment.CurrentManagedThreadId);
                }

                return default;
            },
        }.Props);
        actor.Tell("pipe");
        await AtRestAsync(actor);

        int thread = 0;
        Thread ending = new(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            task.SetResult("ended");
        });
        ending.Start();
        ending.Join();

        await probe.ExpectAsync(thread);
    }

    private static async Task<ActorRef<string>> RestingAsync(ActorSystem system, Action<ActorContext<string>> receive)
    {
        ActorRef<string> actor = system.Spawn(new Script<string>
        {
            Receive = (context, _) =>
            {
                receive(context);
                return default;
            },
        }.Props);
        await AtRestAsync(actor);
        return actor;
    }

    /// <summary>A pool of one thread, the test's own.</summary>
    private sealed class OneThread : IActorScheduler
    {
        private readonly Queue<IThreadPoolWorkItem> _work = new();

        public bool AllowsHandOver => true;

        public void Schedule(IThreadPoolWorkItem work) => _work.Enqueue(work);

        public IActorScheduler OpenThread(string name) => this;

        public void Run()
        {
            while (_work.TryDequeue(out IThreadPoolWorkItem? work))
            {
                work.Execute();
            }
        }
    }

    private static async Task AtRestAsync(ActorRef<string> actor)
    {
        while (actor.Cell!.Load > 0)
        {
            await Task.Yield();
        }
    }
}
