using FsCheck;
using FsCheck.Fluent;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

/// <summary>On the real thread pool: what must hold however the threads run.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public void Tell_ManySenders_EachSendersMessagesArriveInOrderAndNoneIsLost()
    {
        Arbitrary<(int Senders, int Messages, int Throughput, int AwaitEvery)> cases = (
            from senders in Gen.Choose(1, 6)
            from messages in Gen.Choose(1, 3000)
            from throughput in Gen.Choose(1, 70)
            from awaitEvery in Gen.Choose(1, 200)
            select (senders, messages, throughput, awaitEvery)).ToArbitrary();

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(cases, c => FifoPerSender(c.Senders, c.Messages, c.Throughput, c.AwaitEvery)));
    }

    [Fact]
    public async Task Receive_ManyThreadsAndAwaits_IsNeverReEntered()
    {
        await using ActorSystem system = ActorSystem.Create("exclusive");
        const int Messages = 20_000;
        int inside = 0;
        int worst = 0;
        int seen = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorRef<int> actor = system.Spawn(new Script<int>
        {
            Receive = async (_, message) =>
            {
                worst = Math.Max(worst, Interlocked.Increment(ref inside));
                if (message % 7 == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inside);
                if (++seen == Messages)
                {
                    all.SetResult();
                }
            },
        }.Props);

        Parallel.For(0, Messages, actor.Tell);
        await all.Task;

        worst.ShouldBe(1);
    }

    /// <summary>Every actor tells, hands over and is told at once, from several threads: each message arrives, once.</summary>
    [Fact]
    public async Task HandOver_AmongManyAtOnce_EachMessageArrivesOnce()
    {
        await using ActorSystem system = ActorSystem.Create("test");
        const int Actors = 6;
        const int Starts = 2_000;
        const int Hops = 20;
        long arrived = 0;
        int[] inside = new int[Actors];
        int together = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorRef<int>[] actors = new ActorRef<int>[Actors];
        for (int i = 0; i < Actors; i++)
        {
            int own = i;
            actors[i] = system.Spawn(new Script<int>
            {
                Receive = async (context, left) =>
                {
                    together = Math.Max(together, Interlocked.Increment(ref inside[own]));
                    if (left % 7 == 0)
                    {
                        await Task.Yield();
                    }

                    if (Interlocked.Increment(ref arrived) == (long)Starts * (Hops + 1))
                    {
                        all.SetResult();
                    }

                    if (left > 0)
                    {
                        ActorRef<int> next = actors[(own + left) % Actors];
                        if (left % 3 == 0)
                        {
                            next.Tell(left - 1);
                        }
                        else
                        {
                            context.HandOver(next, left - 1);
                        }
                    }

                    Interlocked.Decrement(ref inside[own]);
                },
            }.Props);
        }

        Parallel.For(0, Starts, i => actors[i % Actors].Tell(Hops));

        await all.Task.WaitAsync(TimeSpan.FromSeconds(60));
        foreach (ActorRef<int> actor in actors)
        {
            await system.StopAsync(actor, TimeSpan.FromSeconds(60)); // none is told anything twice
        }

        together.ShouldBe(1);
        Interlocked.Read(ref arrived).ShouldBe((long)Starts * (Hops + 1));
    }

    [Fact]
    public async Task Tell_AtTheMomentTheMailboxGoesIdle_StillWakesIt()
    {
        await using ActorSystem system = ActorSystem.Create("awake");
        int seen = 0;
        ActorRef<int> actor = system.Spawn(new Script<int>
        {
            Receive = (_, message) =>
            {
                Volatile.Write(ref seen, message);
                return default;
            },
        }.Props);

        // The receive is the signal for the next Tell, which so meets the mailbox on its way to rest. Where both threads share
        // one core, each message waits for the scheduler's next turn: then fewer will do.
        long enough = Environment.TickCount64 + 10_000;
        for (int i = 1; i <= 200_000 && Environment.TickCount64 < enough; i++)
        {
            actor.Tell(i);
            long begun = Environment.TickCount64;
            for (int spins = 1; Volatile.Read(ref seen) != i; spins++)
            {
                if (spins % 10_000 == 0)
                {
                    Thread.Yield();
                    (Environment.TickCount64 - begun).ShouldBeLessThan(60_000, $"message {i} lies in a mailbox that nobody runs");
                }
            }
        }
    }

    [Fact]
    public async Task Stop_WhileManyThreadsTell_EachMessageIsReceivedOrADeadLetter()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ActorSystem system = ActorSystem.Create("racing");
            int received = 0;
            ActorRef<int> actor = system.Spawn(new Script<int>
            {
                Receive = (context, _) =>
                {
                    if (++received == 500)
                    {
                        context.StopSelf();
                    }

                    return default;
                },
            }.Props);

            Parallel.For(0, 2000, actor.Tell);
            await system.EndAsync(actor);

            // Who watches a closed actor is answered at once, while its own thread may still be handing over what was in the mailbox.
            SpinWait.SpinUntil(() => received + system.DeadLetters.Count >= 2000, TimeSpan.FromSeconds(60));
            (received + system.DeadLetters.Count).ShouldBe(2000);
        }
    }

    [Fact]
    public async Task Watch_RacingWithTheEnd_IsAnsweredExactlyOnce()
    {
        await using ActorSystem system = ActorSystem.Create("watching");
        for (int round = 0; round < 200; round++)
        {
            ActorRef<int> actor = system.Spawn(new Script<int>().Props);
            Probe<int> early = new(system);
            Probe<int> late = new(system);

            Task stop = Task.Run(() => system.StopAsync(actor, TimeSpan.FromSeconds(60)));
            early.Watch(actor);
            await early.ExpectTerminatedAsync(actor);
            late.Watch(actor);
            await late.ExpectTerminatedAsync(actor);

            await early.ExpectNoneAsync(stop);
            late.ExpectNone();
        }
    }

    [Fact]
    public async Task Spawn_ManyThreadsOneName_ExactlyOneGetsIt()
    {
        await using ActorSystem system = ActorSystem.Create("naming");
        int spawned = 0;
        int refused = 0;

        Parallel.For(0, 50, _ =>
        {
            try
            {
                system.Spawn(new Script<int>().Props, "one");
                Interlocked.Increment(ref spawned);
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        (spawned, refused).ShouldBe((1, 49));
    }

    [Fact]
    public async Task Supervision_ManyFailuresUnderLoad_LosesOnlyTheFailedMessages()
    {
        await using ActorSystem system = ActorSystem.Create(
            "failing", new ActorSystemOptions { Strategy = new SupervisorStrategy { MaxRestarts = int.MaxValue, LogFailures = false } });
        int good = 0;
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorRef<int> actor = system.Spawn(new Script<int>
        {
            Receive = async (_, message) =>
            {
                if (message % 3 == 0)
                {
                    await Task.Yield();
                }

                if (message < 0)
                {
                    last.SetResult();
                    return;
                }

                if (message % 10 == 0)
                {
                    throw new BoomException();
                }

                good++;
            },
        }.Props);

        Parallel.For(0, 5000, actor.Tell);
        actor.Tell(-1);
        await last.Task;

        good.ShouldBe(4500);
    }

    private static bool FifoPerSender(int senders, int messages, int throughput, int awaitEvery)
    {
        using ManualResetEventSlim done = new();
        ActorSystem system = ActorSystem.Create("fifo");
        int[] last = new int[senders];
        int total = 0;
        bool ordered = true;
        Script<(int Sender, int Number)> script = new()
        {
            Receive = async (_, message) =>
            {
                if (total % awaitEvery == 0)
                {
                    await Task.Yield();
                }

                ordered &= ++last[message.Sender] == message.Number;
                if (++total == senders * messages)
                {
                    done.Set();
                }
            },
        };
        ActorRef<(int Sender, int Number)> actor = system.Spawn(script.Props with { Mailbox = new MailboxOptions { Throughput = throughput } });

        Thread[] threads = [.. Enumerable.Range(0, senders).Select(sender => new Thread(() =>
        {
            for (int number = 1; number <= messages; number++)
            {
                actor.Tell((sender, number));
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        return done.Wait(TimeSpan.FromSeconds(60)) && ordered;
    }
}
