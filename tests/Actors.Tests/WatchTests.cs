namespace Lighthouse.Actors.Tests;

public sealed class WatchTests : Simulated
{
    private readonly List<ActorRef> _ended = [];

    [Fact]
    public void Watch_ActorStops_IsToldOnce()
    {
        ActorRef<string> watched = Spawn(new Script<string>());
        ActorRef<ActorRef> watcher = Watcher();

        Tell(watcher, watched, watched);
        _ended.ShouldBeEmpty();
        _ = System.StopAsync(watched, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        _ended.ShouldBe([watched]);
    }

    [Fact]
    public void Watch_ActorAlreadyDead_IsToldAtOnce()
    {
        ActorRef<string> watched = Spawn(new Script<string>());
        _ = System.StopAsync(watched, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        Tell(Watcher(), watched);

        _ended.ShouldBe([watched]);
    }

    [Fact]
    public void Watch_AgainAfterTheEnd_IsToldAgain()
    {
        ActorRef<string> watched = Spawn(new Script<string>());
        ActorRef<ActorRef> watcher = Watcher();
        _ = System.StopAsync(watched, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        Tell(watcher, watched);
        Tell(watcher, watched);

        _ended.ShouldBe([watched, watched]);
    }

    [Fact]
    public void Unwatch_EvenWithTheEndAlreadyInTheMailbox_NothingIsTold()
    {
        TaskCompletionSource gate = new();
        ActorRef<string> watched = Spawn(new Script<string>());
        ActorRef<string> watcher = Spawn(new Script<string>
        {
            Start = context =>
            {
                context.Watch(watched);
                return default;
            },
            Receive = async (context, _) =>
            {
                await gate.Task;
                context.Unwatch(watched);
            },
            Ended = (_, actor) => _ended.Add(actor),
        });
        Tell(watcher, "be busy");
        _ = System.StopAsync(watched, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        gate.SetResult();
        Sim.RunUntilIdle();

        _ended.ShouldBeEmpty();
    }

    [Fact]
    public void Terminated_ComesAfterAllThatTheActorToldBefore()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            List<string> log = [];
            Testing.SimulationScheduler sim = new(seed);
            ActorSystem system = ActorSystem.Create("test", sim.Options);
            system.Spawn(new Script<string>
            {
                Start = context =>
                {
                    ActorRef<string> self = context.Self;
                    ActorRef<string> child = context.Spawn(new Script<string>
                    {
                        Receive = (childContext, message) =>
                        {
                            self.Tell(message);
                            childContext.StopSelf();
                            return default;
                        },
                        Stop = _ =>
                        {
                            self.Tell("last words");
                            return default;
                        },
                    }.Props);
                    context.Watch(child);
                    child.Tell("result");
                    return default;
                },
                Receive = (_, message) =>
                {
                    log.Add(message);
                    return default;
                },
                Ended = (_, _) => log.Add("ended"),
            }.Props);

            sim.RunUntilIdle();

            log.ShouldBe(["result", "last words", "ended"], $"seed {seed}");
        }
    }

    [Fact]
    public void Terminated_WhenItArrives_TheNameIsFreeAgain()
    {
        List<ActorRef> lives = [];
        Script<string> child = new()
        {
            Start = context =>
            {
                if (lives.Count < 3)
                {
                    context.StopSelf();
                }

                return default;
            },
        };
        Spawn(new Script<string>
        {
            Start = context =>
            {
                Begin(context);
                return default;
            },
            Ended = (context, _) => Begin(context),
        });

        Sim.RunUntilIdle();

        lives.Count.ShouldBe(3);
        lives.Select(life => life.Path.Name).Distinct().ShouldBe(["same"]);
        lives.Distinct().Count().ShouldBe(3);

        void Begin(ActorContext<string> context)
        {
            ActorRef<string> spawned = context.Spawn(child.Props, "same");
            lives.Add(spawned);
            context.Watch(spawned);
        }
    }

    [Fact]
    public void Restart_OfTheWatcher_DropsItsWatches()
    {
        ActorRef<string> watched = Spawn(new Script<string>());
        ActorRef<ActorRef> watcher = Watcher();
        Tell(watcher, watched);
        Tell(watcher, watcher);

        _ = System.StopAsync(watched, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        _ended.ShouldBeEmpty();
    }

    [Fact]
    public void Restart_OfTheWatched_IsNoEnd()
    {
        ActorRef<string> watched = Spawn(new Script<string> { Receive = (_, _) => throw new BoomException() });
        Tell(Watcher(), watched);

        Tell(watched, "boom");

        _ended.ShouldBeEmpty();
    }

    /// <summary>Watches what it is told; told of itself, it fails.</summary>
    private ActorRef<ActorRef> Watcher() => Spawn(new Script<ActorRef>
    {
        Receive = (context, actor) =>
        {
            if (actor == context.Self)
            {
                throw new BoomException();
            }

            context.Watch(actor);
            return default;
        },
        Ended = (_, actor) => _ended.Add(actor),
    });
}
