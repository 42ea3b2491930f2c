namespace Lighthouse.Bench;

/// <summary>A bar, and what was reached.</summary>
/// <param name="Reached">The factor, or the figure itself where the limit is absolute; null when something it takes was not measured.</param>
internal sealed record Verdict(Bar Bar, Spread? Reached)
{
    /// <summary>By the median of the rounds.</summary>
    public bool? IsMet => Reached is not { } reached ? null : Bar.Bound == Bound.AtLeast ? reached.Median >= Bar.Limit : reached.Median <= Bar.Limit;

    public string Word => IsMet switch { true => "met", false => "missed", null => "not measured" };

    public string LimitText => $"{(Bar.Bound == Bound.AtLeast ? "≥" : "≤")} {Spread.Text(Bar.Limit)}{(Bar.Against is null ? "" : "×")}";

    public static IEnumerable<Verdict> Of(IWorkload workload, Results results) => workload.Bars.Select(bar =>
    {
        var ours = results.Rounds(workload.Name, bar.Ours);
        if (bar.Against is not { } figure) return new Verdict(bar, Spread.Of(ours.Values));
        var against = results.Rounds(workload.Name, figure);
        return new Verdict(bar, Spread.Of(ours.Where(round => against.ContainsKey(round.Key)).Select(round => round.Value / against[round.Key])));
    });
}
