namespace Lighthouse.Bench;

/// <summary>Where the figures go.</summary>
internal interface IReport
{
    void Ran(CaseKey key, int round, Sample sample);

    void Failed(CaseKey key, int round, string reason);

    void End(IReadOnlyList<IWorkload> workloads, Results results, Plan plan);
}
