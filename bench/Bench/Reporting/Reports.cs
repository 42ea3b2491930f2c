namespace Lighthouse.Bench;

/// <summary>Several reports of one run; the first is told first.</summary>
internal sealed class Reports(params IReadOnlyList<IReport> all) : IReport
{
    public void Ran(CaseKey key, int round, Sample sample)
    {
        foreach (var report in all) report.Ran(key, round, sample);
    }

    public void Failed(CaseKey key, int round, string reason)
    {
        foreach (var report in all) report.Failed(key, round, reason);
    }

    public void RoundEnded(IReadOnlyList<IWorkload> workloads, Results results, Plan plan)
    {
        foreach (var report in all) report.RoundEnded(workloads, results, plan);
    }

    public void End(IReadOnlyList<IWorkload> workloads, Results results, Plan plan)
    {
        foreach (var report in all) report.End(workloads, results, plan);
    }
}
