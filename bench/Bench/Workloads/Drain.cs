namespace Lighthouse.Bench;

/// <summary>
/// Fills a queue, starts the workers and waits until it is empty: every job has left its record, and the queue holds nothing any more,
/// so that what is counted is settled. The first fifth of the jobs is the warm-up: no interpreter's start and no JIT is in the figures.
/// </summary>
internal static class Drain
{
    private const int WarmUpShare = 5;

    public static async Task<Sample> MeasureAsync(IContender contender, string persistence, ProducerOrder order)
    {
        await using var stage = await Stage.OpenAsync(contender, persistence);
        await stage.ProduceAsync(order);
        var waiting = (await stage.DepthAsync()).Total;
        if (waiting != order.Jobs) throw new BrokenBenchmarkException($"{order.Jobs} jobs were enqueued for {contender.Name}, and its queue holds {waiting}.");
        return await MeasureAsync(contender, stage, order.Jobs);
    }

    /// <summary>The same with a queue that is filled already.</summary>
    public static async Task<Sample> MeasureAsync(IContender contender, Stage stage, int jobs)
    {
        var meter = new Meter(stage);
        stage.StartWorkers();
        await stage.CountReachesAsync(jobs / WarmUpShare);
        var before = stage.Count();
        await meter.BeginAsync();
        await stage.CountReachesAsync(jobs, meter);
        await stage.QueueEmptiesAsync();
        var usage = await meter.EndAsync();

        var records = stage.ReadRecords();
        var different = records.Select(record => record.Job).Distinct().Count();
        if (records.Length != jobs || different != jobs) throw new BrokenBenchmarkException($"{jobs} jobs waited for {contender.Name}; it left {records.Length} records of {different} jobs.");
        var (first, last) = (records[jobs / WarmUpShare], records[^1]);
        var measured = Math.Max(1, jobs - before);
        return new Sample
        {
            { Metric.JobsPerSecond, (jobs - (jobs / WarmUpShare) - 1) * 1e9 / Math.Max(1, last.At - first.At) },
            { Metric.RedisMicroseconds, usage.RedisCpu / measured * 1e6 },
            { Metric.RedisCommands, (double)usage.RedisCommands / measured },
            { Metric.WorkerMicroseconds, usage.WorkerCpu / measured * 1e6 },
            { Metric.WorkerMegabytes, usage.WorkerMemory / 1e6 },
            { Metric.OtherCores, usage.OtherCores + usage.StolenCores },
        };
    }
}
