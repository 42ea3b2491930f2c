using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

/// <summary>Base of tests whose actor system runs in a simulation: no threads, no waiting, time on command.</summary>
public abstract class Simulated
{
    private protected SimulationScheduler Sim { get; } = new(seed: 1);

    private protected ActorSystem System => field ??= ActorSystem.Create("test", Configure(Sim.Options));

    /// <summary>What the actors of a test note, in order.</summary>
    private protected List<string> Log { get; } = [];

    private protected virtual ActorSystemOptions Configure(ActorSystemOptions options) => options;

    private protected ActorRef<T> Spawn<T>(Script<T> script, string? name = null)
        where T : notnull => System.Spawn(script.Props, name);

    private protected void Tell<T>(ActorRef<T> actor, params T[] messages)
        where T : notnull
    {
        foreach (T message in messages)
        {
            actor.Tell(message);
        }

        Sim.RunUntilIdle();
    }

    private protected void Note(string what) => Log.Add(what);

    private protected void ShouldHaveNoted(params string[] expected) => Log.ShouldBe(expected);
}
