namespace Lighthouse.Simulation;

/// <summary>Decides what befalls each call of the cluster's processes, while there is trouble.</summary>
internal sealed class Fates(SimulatedWorld world)
{
    /// <summary>One call in so many meets with something; 0 is never.</summary>
    public int OneIn { get; set; }

    public Fate Of(SimulatedCall call)
    {
        if (OneIn == 0 || world.Random.Next(OneIn) != 0) return Fate.None;
        return world.Random.Next(4) switch
        {
            0 => Fate.Lost,
            1 => Fate.AnswerLost,
            2 => Fate.Repeated,
            _ => Fate.Late,
        };
    }
}
