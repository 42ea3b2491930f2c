namespace Lighthouse.Actors.Tests;

public sealed class PoolRouterTests : Simulated
{
    [Fact]
    public void RoundRobin_SpreadsEvenlyInTurn()
    {
        ActorRef<string> router = System.Spawn(PoolRouter.Props(Noting().Props, 3));

        Tell(router, "a", "b", "c", "d");

        Log.Order().ShouldBe(["routee-1 a", "routee-1 d", "routee-2 b", "routee-3 c"]);
    }

    [Fact]
    public void LeastBusy_AvoidsWhoHasWork()
    {
        TaskCompletionSource gate = new();
        Script<string> slow = new()
        {
            Receive = async (context, message) =>
            {
                Note($"{context.Path.Name} {message}");
                if (message == "long")
                {
                    await gate.Task;
                }
            },
        };
        ActorRef<string> router = System.Spawn(PoolRouter.Props(slow.Props, 2, Routing.LeastBusy));
        Sim.RunUntilIdle();

        Tell(router, "long");
        Tell(router, "a");
        Tell(router, "b");
        Tell(router, "c");

        ShouldHaveNoted("routee-1 long", "routee-2 a", "routee-2 b", "routee-2 c");
    }

    [Fact]
    public void Routee_Fails_IsRestartedAndStaysInThePool()
    {
        ActorRef<string> router = System.Spawn(PoolRouter.Props(Noting().Props, 1));

        Tell(router, "boom", "a");

        ShouldHaveNoted("routee-1 a");
    }

    [Fact]
    public void Routee_StopsForGood_TheOthersTakeOver_WithTheLastTheRouterEnds()
    {
        Props<string> props = PoolRouter.Props(Noting().Props, 2) with { Strategy = new SupervisorStrategy { Decide = _ => Directive.Stop } };
        ActorRef<string> router = System.Spawn(props);
        Sim.RunUntilIdle();

        Tell(router, "boom");
        Tell(router, "a", "b");
        ShouldHaveNoted("routee-2 a", "routee-2 b");
        Tell(router, "boom");
        Tell(router, "lost");

        System.EndAsync(router).IsCompleted.ShouldBeTrue();
        System.DeadLetters.Count.ShouldBe(1);
    }

    private Script<string> Noting() => new()
    {
        Receive = (context, message) =>
        {
            if (message == "boom")
            {
                throw new BoomException();
            }

            Note($"{context.Path.Name} {message}");
            return default;
        },
    };
}
