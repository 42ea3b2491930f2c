namespace Lighthouse.Bench;

/// <summary>Who takes part in which workload, in which settings and with how many jobs: enough for several seconds of each.</summary>
internal sealed class Roster
{
    public IReadOnlyList<(IContender Contender, int Jobs)> Drain { get; } = [(new LighthouseContender(), 1_000_000)];
}
