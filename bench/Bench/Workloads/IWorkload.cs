namespace Lighthouse.Bench;

/// <summary>A kind of work that is measured, and what has to come out.</summary>
internal interface IWorkload
{
    /// <summary>Such as <c>W2</c>.</summary>
    string Name { get; }

    /// <summary>Such as <c>drain</c>; both name it on the command line.</summary>
    string Title { get; }

    /// <summary>What it measures, in a sentence for the report.</summary>
    string Describes { get; }

    IReadOnlyList<Bar> Bars { get; }

    /// <summary>What is reported of how it grows, beside the bars.</summary>
    IReadOnlyList<Law> Laws => [];

    /// <summary>What there is to measure; all of it runs once in each round.</summary>
    IEnumerable<Case> Cases(Plan plan);
}

/// <summary>What was asked for on the command line.</summary>
internal sealed record Plan
{
    /// <summary>Tiny sizes: shows that the benchmark works, not how fast anything is.</summary>
    public bool Quick { get; init; }

    public int Rounds { get; init; } = 3;

    /// <summary>Null: what each workload has by itself.</summary>
    public IReadOnlyList<string>? Persistence { get; init; }

    public Roster Roster { get; init; } = Roster.Ours;

    /// <summary>The size of a workload.</summary>
    public int Size(int full, int quick) => Quick ? quick : full;
}
