namespace Lighthouse.Simulation;

/// <summary>What a simulated handler is to do; the arguments of every job.</summary>
internal sealed record JobArgs
{
    /// <summary>The plan's number; of a follow-up, a number of its own.</summary>
    public int N { get; init; }

    /// <summary>How long it takes.</summary>
    public int Ms { get; init; }

    /// <summary>How many of its first attempts fail.</summary>
    public int Fails { get; init; }

    /// <summary>It goes on for so long after its token was cancelled.</summary>
    public int Stubborn { get; init; }

    /// <summary>It cannot succeed: a dead letter at once.</summary>
    public bool Hopeless { get; init; }

    /// <summary>It kills its process, whenever it runs.</summary>
    public bool Kills { get; init; }

    /// <summary>It says that its node is unfit, whenever it runs.</summary>
    public bool Unfit { get; init; }

    /// <summary>Number of a follow-up in its own queue; 0 is none.</summary>
    public int Own { get; init; }

    /// <summary>Number of a follow-up in the other queue; 0 is none.</summary>
    public int Other { get; init; }

    /// <summary>The schedule it comes from.</summary>
    public string? Cron { get; init; }
}
