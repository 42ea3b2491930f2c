namespace Lighthouse.Simulation;

/// <summary>Of a limited type no more run at once than are allowed, those left out that their nodes had lost.</summary>
internal static class LimitCheck
{
    public static void Look(Findings findings)
    {
        foreach (var runs in findings.Evidence.Runs.Where(run => run.Type == Workload.Limited && !findings.IsForgotten(run)).GroupBy(run => run.Queue))
        {
            var all = runs.ToList();
            foreach (var run in all)
            {
                var beside = all.Where(other => other != run && other.Begun <= run.Begun && other.Over > run.Begun && !findings.HasLost(other, run.Begun)).ToList();
                if (beside.Count >= Workload.MostLimited) findings.Add(findings.Story(run.Key), $"ran beside {string.Join(" and ", beside.Select(other => other.Key))}: {Workload.MostLimited} of its type may run at once");
            }
        }
    }
}
