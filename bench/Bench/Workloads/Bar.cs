namespace Lighthouse.Bench;

/// <summary>What a workload has to reach.</summary>
/// <param name="Says">For people: what, and against what.</param>
internal sealed record Bar(string Says, Figure Ours, Bound Bound, double Limit)
{
    /// <summary>With it the limit is a factor of this figure, taken round by round; without, it is a number in the metric's own unit.</summary>
    public Figure? Against { get; init; }
}

internal enum Bound
{
    AtLeast,
    AtMost,
}

/// <summary>A figure; of several cases that fit, the best one.</summary>
internal sealed record Figure(Metric Metric, Side Side, string Variant = "")
{
    public string Persistence { get; init; } = Bench.Persistence.None;

    /// <summary>Only this contender's; null: any of the side.</summary>
    public string? Contender { get; init; }

    /// <summary>Another workload's; null: of the one whose bar it is in.</summary>
    public string? Workload { get; init; }

    public bool Fits(CaseKey key) => key.Side == Side && key.Variant == Variant && key.Persistence == Persistence && (Contender is null || key.Contender == Contender);
}
