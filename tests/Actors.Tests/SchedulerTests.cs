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
}
