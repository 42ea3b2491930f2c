using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class ShutdownTests : Simulated
{
    private static readonly ShutdownPhase Drain = new("drain", TimeSpan.FromSeconds(20));
    private static readonly ShutdownPhase Leave = new("leave", TimeSpan.FromSeconds(5));

    private protected override ActorSystemOptions Configure(ActorSystemOptions options) =>
        options with { ShutdownPhases = [Drain, ShutdownPhase.StopActors, Leave] };

    [Fact]
    public void Run_PhasesInOrder_TasksOfOnePhaseTogether()
    {
        Spawn(new Script<string> { Stop = _ => Noted("actor stopped") });
        Sim.RunUntilIdle();
        System.Shutdown.Add(Leave, "leave", _ => Noted("leave").AsTask());
        System.Shutdown.Add(Drain, "slow", async _ =>
        {
            Note("slow begins");
            await Task.Delay(TimeSpan.FromSeconds(1), Sim.Time, CancellationToken.None);
            Note("slow ends");
        });
        System.Shutdown.Add(Drain, "quick", _ => Noted("quick").AsTask());

        Sim.Run(System.Shutdown.RunAsync);

        ShouldHaveNoted("slow begins", "quick", "slow ends", "actor stopped", "leave");
        System.Terminated.IsCompletedSuccessfully.ShouldBeTrue();
        System.Failure.ShouldBeNull();
    }

    [Fact]
    public void Run_Twice_RunsOnce()
    {
        System.Shutdown.Add(Drain, "drain", _ => Noted("drain").AsTask());

        System.Shutdown.HasBegun.ShouldBeFalse();
        Sim.Run(() => Task.WhenAll(System.Shutdown.RunAsync(), System.Shutdown.RunAsync()));
        Sim.Run(System.Shutdown.RunAsync);

        ShouldHaveNoted("drain");
        System.Shutdown.HasBegun.ShouldBeTrue();
    }

    [Fact]
    public void Run_TaskOutlastsItsPhase_IsCancelledAndTheNextPhaseBegins()
    {
        System.Shutdown.Add(Drain, "obedient", async token =>
        {
            using CancellationTokenRegistration noted = token.Register(() => Note("cancelled"));
            await Task.Delay(Timeout.InfiniteTimeSpan, Sim.Time, token);
        });
        System.Shutdown.Add(Drain, "hanging", _ => new TaskCompletionSource().Task);
        System.Shutdown.Add(Leave, "leave", _ => Noted("leave").AsTask());

        Sim.Run(System.Shutdown.RunAsync);

        ShouldHaveNoted("cancelled", "leave");
        Sim.Time.GetTimestamp().ShouldBe(Drain.Timeout.Ticks);
    }

    [Fact]
    public void Run_TaskFails_TheRestGoesOn()
    {
        System.Shutdown.Add(Drain, "failing", _ => throw new BoomException());
        System.Shutdown.Add(Drain, "fine", _ => Noted("fine").AsTask());
        System.Shutdown.Add(Leave, "leave", _ => Noted("leave").AsTask());

        Sim.Run(System.Shutdown.RunAsync);

        ShouldHaveNoted("fine", "leave");
    }

    [Fact]
    public void Add_UnknownPhase_IsRefusedWithTheKnownOnes() =>
        Should.Throw<ArgumentException>(() => System.Shutdown.Add(new ShutdownPhase("dinner", TimeSpan.Zero), "eat", _ => Task.CompletedTask))
            .Message.ShouldStartWith("The shutdown has no phase `dinner`; it has drain, stop-actors, leave.");

    [Fact]
    public void StopAsync_ActorHangs_NamesWhoIsAlive()
    {
        ActorRef<string> hanging = Spawn(new Script<string> { Receive = async (_, _) => await new TaskCompletionSource().Task }, "hanging");
        Spawn(new Script<string>(), "fine");
        Tell(hanging, "hang");

        TimeoutException e = Should.Throw<TimeoutException>(() => Sim.Run(() => System.StopAsync(TimeSpan.FromSeconds(30))));

        e.Message.ShouldEndWith("alive: /user/hanging.");
        Sim.Time.GetTimestamp().ShouldBe(ShutdownPhase.StopActors.Timeout.Ticks);
    }

    [Fact]
    public void Spawn_AfterTheStop_IsRefused()
    {
        Sim.Run(() => System.StopAsync(TimeSpan.FromSeconds(30)));

        Should.Throw<InvalidOperationException>(() => Spawn(new Script<string>())).Message.ShouldBe("/user is stopping and spawns no more actors.");
    }

    [Fact]
    public async Task StopAsync_OnTheThreadPool_StopsAThousandActors()
    {
        ActorSystem system = ActorSystem.Create("large");
        int stopped = 0;
        Script<string> leaf = new()
        {
            Stop = _ =>
            {
                Interlocked.Increment(ref stopped);
                return default;
            },
        };
        Script<string> branch = leaf with
        {
            Start = context =>
            {
                for (int i = 0; i < 99; i++)
                {
                    context.Spawn(leaf.Props);
                }

                return default;
            },
        };
        for (int i = 0; i < 10; i++)
        {
            system.Spawn(branch.Props);
        }

        await system.StopAsync(TimeSpan.FromSeconds(60));

        stopped.ShouldBe(1000);
        system.Hierarchy().Children.ShouldBeEmpty();
    }

    private ValueTask Noted(string what)
    {
        Note(what);
        return default;
    }
}
