namespace Lighthouse.Bench;

/// <summary>What a node takes while it runs no-op jobs as fast as it can, early and after many of them; a producer fills the queue meanwhile.</summary>
internal static class FullSpeedCost
{
    public static async Task<Sample> MeasureAsync(LighthouseContender contender, string persistence, int jobs)
    {
        await using var stage = await Stage.OpenAsync(contender, persistence);
        stage.StartWorkers();
        await stage.NodesArriveAsync(contender, contender.Nodes);
        var producing = stage.ProduceAsync(new ProducerOrder(ProducerOrder.Bulk, jobs));
        await stage.CountReachesAsync(jobs / 10);

        var (all, counted) = (new Meter(stage), stage.Count());
        await all.BeginAsync();
        var early = await MemoryUntilAsync(stage, jobs / 5);
        await stage.CountReachesAsync((jobs / 10) * 9, all);
        var late = await MemoryUntilAsync(stage, jobs);
        var usage = await all.EndAsync();

        var report = await producing;
        await stage.QueueEmptiesAsync();
        if (stage.Count() != report.Jobs) throw new BrokenBenchmarkException($"{report.Jobs} jobs were enqueued for {contender.Name}; it left {stage.Count()} records.");
        return new Sample
        {
            { Metric.WorkerMicroseconds, usage.WorkerCpu / Math.Max(1, jobs - counted) * 1e6 },
            { Metric.WorkerMegabytes, Math.Max(usage.WorkerMemory, Math.Max(early.WorkerMemory, late.WorkerMemory)) / 1e6 },
            // without the files it has mapped: the producer ends in between, and leaves the node a larger part of the libraries that both had
            { Metric.MemoryGrowth, (double)late.WorkerOwnMemory / early.WorkerOwnMemory },
            { Metric.OtherCores, usage.OtherCores + usage.StolenCores },
        };
    }

    /// <summary>With the most memory that was seen until there were so many records.</summary>
    private static async Task<Usage> MemoryUntilAsync(Stage stage, int count)
    {
        var meter = new Meter(stage);
        await meter.BeginAsync();
        await stage.CountReachesAsync(count, meter);
        return await meter.EndAsync();
    }
}
