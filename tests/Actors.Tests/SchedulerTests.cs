using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class SchedulerTests
{
    [Fact]
    public async Task DedicatedThread_AwaitsInsideTheActor_ComeBackToIt()
    {
        using DedicatedThreadScheduler thread = new("membership");
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<string> probe = new(system);
        ActorRef<string> actor = system.Spawn(new Script<string>
        {
            Receive = async (_, _) =>
            {
                probe.Tell(Thread.CurrentThread.Name ?? "unnamed");
                await Task.Run(static () => { });
                probe.Tell(Thread.CurrentThread.Name ?? "unnamed");
            },
        }.Props with
        { Scheduler = thread });

        actor.Tell("go");

        await probe.ExpectAsync("membership");
        await probe.ExpectAsync("membership");
    }

    [Fact]
    public async Task DedicatedThread_Disposed_ItsActorsCanStillEnd()
    {
        DedicatedThreadScheduler thread = new("short");
        await using ActorSystem system = ActorSystem.Create("test");
        ActorRef<string> actor = system.Spawn(new Script<string>().Props with { Scheduler = thread });

        thread.Dispose();

        await system.StopAsync(actor, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task OpenThread_OfThePool_IsAThreadOfThatName()
    {
        IActorScheduler thread = ThreadPoolScheduler.Instance.OpenThread("lease");
        using IDisposable ends = (IDisposable)thread;
        await using ActorSystem system = ActorSystem.Create("test");
        Probe<string> probe = new(system);
        ActorRef<string> actor = system.Spawn(new Script<string>
        {
            Receive = (_, _) =>
            {
                probe.Tell(Thread.CurrentThread.Name ?? "unnamed");
                return default;
            },
        }.Props with
        { Scheduler = thread });

        actor.Tell("go");

        await probe.ExpectAsync("lease");
    }

    [Fact]
    public void Cancel_InASimulation_IsAStepOfItsOwnOnTheOneThread()
    {
        SimulationScheduler sim = new(1);
        IActorScheduler scheduler = sim;
        using CancellationTokenSource source = new();
        int thread = 0;
        using CancellationTokenRegistration told = source.Token.Register(() => thread = Environment.CurrentManagedThreadId);

        scheduler.OpenThread("lease").ShouldBeSameAs(sim);
        scheduler.Cancel(source);
        source.IsCancellationRequested.ShouldBeFalse();
        sim.RunUntilIdle();

        source.IsCancellationRequested.ShouldBeTrue();
        thread.ShouldBe(Environment.CurrentManagedThreadId);
    }
}
