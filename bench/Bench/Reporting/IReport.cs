namespace Lighthouse.Bench;

/// <summary>Where the figures go.</summary>
internal interface IReport
{
    void Ran(CaseKey key, int round, Sample sample);

    void Failed(CaseKey key, int round, string reason);

    /// <summary>A round is over and another comes: whoever stops the run now keeps what it has measured. <paramref name="plan"/> has the rounds so far.</summary>
    void RoundEnded(IReadOnlyList<IWorkload> workloads, Results results, Plan plan) { }

    void End(IReadOnlyList<IWorkload> workloads, Results results, Plan plan);
}
