namespace Lighthouse.Chaos;

/// <summary>Each tick of the schedule makes one job at most.</summary>
internal sealed class TicksFireOnce : Rule
{
    public override string Promise => "each tick of the schedule fires once at most";

    protected override void Look(CaseFile file)
    {
        foreach (var tick in file.Jobs.Where(job => job.Token.StartsWith("tick:", StringComparison.Ordinal)).GroupBy(job => job.Token))
        {
            Count();
            if (tick.Count() > 1) Violated(file, $"{tick.Key} fired as {string.Join(" and ", tick.Select(job => job.Name))}", tick);
        }
    }
}
