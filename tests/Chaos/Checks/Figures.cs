namespace Lighthouse.Chaos;

/// <summary>What was counted and measured in a run.</summary>
internal sealed record Figures
{
    public TimeSpan Duration { get; init; }

    /// <summary>Jobs that Redis answered for, and jobs whose answer was lost.</summary>
    public long Accepted { get; init; }

    public long Uncertain { get; init; }

    /// <summary>Of the uncertain ones: those that were there.</summary>
    public long UncertainThere { get; init; }

    /// <summary>Jobs that were sent more than once because an answer was lost.</summary>
    public long Repeated { get; init; }

    /// <summary>Jobs that Redis answered with an error or never saw.</summary>
    public long TurnedAway { get; init; }

    /// <summary>Ends in the journals, by state.</summary>
    public IReadOnlyDictionary<string, long> Ends { get; init; } = new Dictionary<string, long>();

    public long Runs { get; init; }

    /// <summary>Runs beyond a job's first, by what explains them.</summary>
    public IReadOnlyDictionary<string, long> RunsAgain { get; init; } = new Dictionary<string, long>();

    /// <summary>Lines that the ledger refused because a newer run of the key had been seen.</summary>
    public long Refused { get; init; }

    public long MembersDown { get; init; }

    /// <summary>Settled jobs a second while producers ran.</summary>
    public double Throughput { get; init; }

    /// <summary>The jobs that could have gone on and did not for the longest time.</summary>
    public IReadOnlyList<Stuck> LongestStuck { get; init; } = [];

    /// <summary>Kinds of fault that this machine did not allow.</summary>
    public IReadOnlyList<FaultKind> LeftOut { get; init; } = [];

    public IReadOnlyList<Recovery> Recoveries { get; init; } = [];
}

/// <summary>A job that could have gone on and did not.</summary>
internal sealed record Stuck(string Job, TimeSpan Time, string Between, string Faults);

/// <summary>How long it took to recover from faults of one kind.</summary>
internal sealed record Recovery(FaultKind Kind, int Faults, int Measured, TimeSpan Median, TimeSpan Longest);
