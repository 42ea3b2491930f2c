namespace Lighthouse.Bench;

/// <summary>How long a node needs until it takes its first job, process and all.</summary>
internal static class StartCost
{
    public static async Task<Sample> MeasureAsync(PackagedNode node, string persistence)
    {
        await using var stage = await Stage.OpenAsync(node, persistence);
        await PackagedNode.EnqueueAsync(stage.Redis);
        var meter = new Meter(stage);
        await meter.BeginAsync();
        stage.StartWorkers();
        await stage.ComesAboutAsync(() => PackagedNode.HasClaimedAsync(stage.Redis), () => Task.FromResult($"{node.Name} has not taken the job that waits"));
        var usage = await meter.EndAsync();
        return new Sample { { Metric.FirstClaimMs, usage.Seconds * 1e3 }, { Metric.OtherCores, usage.OtherCores + usage.StolenCores } };
    }
}
