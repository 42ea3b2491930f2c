namespace Lighthouse.Bench;

/// <summary>The workloads there are, in the order in which they run. A new one is added here.</summary>
internal static class AllWorkloads
{
    public static readonly IReadOnlyList<IWorkload> List =
    [
        new FloorWorkload(),
        new EnqueueWorkload(),
        new DrainWorkload(),
        new LatencyWorkload(),
        new WaitingWorkload(),
        new MixedWorkload(),
        new CostsWorkload(),
        new GrowthWorkload(),
        new FeaturesWorkload(),
        new KernelWorkload(),
    ];

    /// <summary>By name or title, without regard to case; null when there is none.</summary>
    public static IWorkload? Find(string name) =>
        List.FirstOrDefault(workload => name.Equals(workload.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(workload.Title, StringComparison.OrdinalIgnoreCase));
}
