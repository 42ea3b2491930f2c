namespace Lighthouse.Bench;

/// <summary>One thing that is measured, once in each round.</summary>
internal sealed record Case(CaseKey Key, Func<Task<Sample>> MeasureAsync);

/// <summary>Which it is.</summary>
/// <param name="Variant">Of the workload, such as <c>bulk</c>; empty when it has one only.</param>
/// <param name="Contender">With its setting.</param>
internal sealed record CaseKey(string Workload, string Variant, Side Side, string Contender, string Persistence)
{
    public static CaseKey Of(IWorkload workload, IContender contender, string persistence, string variant = "") =>
        new(workload.Name, variant, contender.Side, contender.Name, persistence);

    public override string ToString() => string.Join(' ', ((string[])[Workload, Variant, Contender, Persistence == Bench.Persistence.None ? "" : Persistence]).Where(part => part.Length > 0));
}
