using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class SimulationTests
{
    [Fact]
    public void SameSeed_SameHistory_AwaitsTimersFailuresAndAsksIncluded()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Run first = Simulate(seed);
            Run second = Simulate(seed);

            second.History.ShouldBe(first.History, $"seed {seed}");
            second.Steps.ShouldBe(first.Steps);
            second.Fingerprint.ShouldBe(first.Fingerprint);
        }
    }

    [Fact]
    public void DifferentSeeds_DifferentHistories() =>
        Enumerable.Range(0, 20).Select(seed => Simulate(seed).Fingerprint).Distinct().Count().ShouldBe(20);

    [Fact]
    public void DifferentSeeds_DifferentOrdersOfTheSameWork()
    {
        HashSet<string> orders = [];
        for (int seed = 0; seed < 200; seed++)
        {
            SimulationScheduler sim = new(seed);
            ActorSystem system = ActorSystem.Create("orders", sim.Options);
            string order = "";
            foreach (string name in new[] { "a", "b", "c" })
            {
                system.Spawn(new Script<int>
                {
                    Receive = (_, _) =>
                    {
                        order += name;
                        return default;
                    },
                }.Props).Tell(1);
            }

            sim.RunUntilIdle();
            orders.Add(order);
        }

        orders.Order().ShouldBe(["abc", "acb", "bac", "bca", "cab", "cba"]);
    }

    [Fact]
    public void EverySeed_SystemKeepsItsPromise_AllOrdersDeliveredOnce()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Run run = Simulate(seed);

            run.Delivered.Order().ShouldBe(Enumerable.Range(0, Orders), $"seed {seed}");
        }
    }

    [Fact]
    public void Run_WorkWaitsForNothingThatCouldCome_SaysSo()
    {
        SimulationScheduler sim = new(3);

        InvalidOperationException e = Should.Throw<InvalidOperationException>(() => sim.Run(() => new TaskCompletionSource().Task));

        e.Message.ShouldContain("seed 3");
    }

    [Fact]
    public void RunUntilIdle_ActorsNeverRest_SaysSo()
    {
        SimulationScheduler sim = new(3);
        ActorSystem system = ActorSystem.Create("busy", sim.Options);
        system.Spawn(new Script<int>
        {
            Receive = (context, message) =>
            {
                context.Self.Tell(message);
                return default;
            },
        }.Props).Tell(1);

        Should.Throw<InvalidOperationException>(() => sim.RunUntilIdle(maxSteps: 100)).Message.ShouldStartWith("Not idle after 100 steps");
    }

    [Fact]
    public void LeavingForTheThreadPool_IsNoticed()
    {
        SimulationScheduler sim = new(3);
        ActorSystem system = ActorSystem.Create("leaky", sim.Options);
        using ManualResetEventSlim left = new();
        ActorRef<int> actor = system.Spawn(new Script<int>().Props);
        sim.RunUntilIdle();

        Thread other = new(() => actor.Tell(1));
        other.Start();
        other.Join();

        Should.Throw<InvalidOperationException>(() => sim.RunUntilIdle()).Message.ShouldContain("has left for the thread pool");
    }

    private const int Orders = 30;

    /// <summary>A shop: clerks that fail at times and await a slow stock hand orders on to couriers; the desk asks until each is delivered.</summary>
    private static Run Simulate(int seed)
    {
        SimulationScheduler sim = new(seed);
        List<string> history = [];
        sim.Trace = what => history.Add($"{sim.Time.GetTimestamp()} {what}");
        ActorSystem system = ActorSystem.Create("shop", sim.Options);
        HashSet<int> delivered = [];
        List<int> once = [];

        Script<Deliver> courier = new()
        {
            Receive = async (context, order) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(1, 20)), context.TimeProvider);
                if (delivered.Add(order.Number))
                {
                    once.Add(order.Number);
                    history.Add($"delivered {order.Number}");
                }

                order.Reply.Tell(true);
            },
        };
        ActorRef<Deliver> couriers = system.Spawn(PoolRouter.Props(courier.Props, 3, Routing.LeastBusy), "couriers");
        Script<Deliver> clerk = new()
        {
            Receive = async (context, order) =>
            {
                await Task.Yield();
                if (sim.Random.Next(4) == 0)
                {
                    throw new BoomException();
                }

                await Task.WhenAll(Task.Delay(TimeSpan.FromMilliseconds(2), context.TimeProvider), Task.Delay(TimeSpan.FromMilliseconds(3), context.TimeProvider));
                couriers.Tell(order);
            },
        };
        Props<Deliver> clerks = PoolRouter.Props(clerk.Props, 4) with
        {
            Strategy = new SupervisorStrategy
            {
                MaxRestarts = int.MaxValue,
                Backoff = new BackoffOptions { First = TimeSpan.FromMilliseconds(5), Cap = TimeSpan.FromMilliseconds(50) },
            },
        };
        ActorRef<Deliver> desk = system.Spawn(clerks, "clerks");

        sim.Run(() => Task.WhenAll(Enumerable.Range(0, Orders).Select(OrderAsync)));
        sim.Run(() => system.StopAsync(TimeSpan.FromMinutes(1)));
        return new Run(history, once, sim.Steps, sim.Fingerprint);

        async Task OrderAsync(int number)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await desk.AskAsync<bool>(reply => new Deliver(number, reply), TimeSpan.FromMilliseconds(100 * attempt));
                    return;
                }
                catch (AskTimeoutException)
                {
                    history.Add($"again {number}");
                }
            }
        }
    }

    private sealed record Deliver(int Number, ActorRef<bool> Reply);

    private sealed record Run(List<string> History, List<int> Delivered, long Steps, ulong Fingerprint);
}
