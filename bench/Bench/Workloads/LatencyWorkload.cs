namespace Lighthouse.Bench;

/// <summary>How long a job is on its way, from the producer's call to the handler's start, on a system with little to do.</summary>
internal sealed class LatencyWorkload : IWorkload
{
    private const int Rate = 200;

    /// <summary>Numbers of the jobs that are measured; what came before them shows only that the workers are there.</summary>
    private const int From = 1_000;

    private const int Greeting = 20;

    public string Name => "W3";

    public string Title => "latency";

    public string Describes => $"{Rate} jobs a second, from the producer's call to the handler's start; the first five seconds are left out, in which runtimes compile. Beside it the floor: a list and a blocking pop with the same client.";

    public IReadOnlyList<Bar> Bars =>
    [
        new("p50, of the best peer's", new(Metric.MedianMs, Side.Ours), Bound.AtMost, 1) { Against = new(Metric.MedianMs, Side.Peer) },
        new("p50, of a blocking pop's by the same client", new(Metric.MedianMs, Side.Ours), Bound.AtMost, 1.5) { Against = new(Metric.MedianMs, Side.Floor) },
        new("p99, of the best peer's", new(Metric.P99Ms, Side.Ours), Bound.AtMost, 0.5) { Against = new(Metric.P99Ms, Side.Peer) },
    ];

    public IEnumerable<Case> Cases(Plan plan)
    {
        foreach (var persistence in plan.Persistence ?? [Persistence.None])
        {
            foreach (var (contender, jobs) in plan.Roster.Latency)
                yield return new Case(CaseKey.Of(this, contender, persistence), () => MeasureAsync(contender, persistence, plan.Size(jobs, 2 * Rate), plan.Size(5, 1) * Rate));
        }
    }

    private static async Task<Sample> MeasureAsync(IContender contender, string persistence, int jobs, int leftOut)
    {
        await using var stage = await Stage.OpenAsync(contender, persistence);
        var meter = new Meter(stage);
        stage.StartWorkers();
        await stage.ProduceAsync(new ProducerOrder(ProducerOrder.Paced, Greeting) { Rate = Rate });
        await stage.CountReachesAsync(Greeting);

        await meter.BeginAsync();
        var report = await stage.ProduceAsync(new ProducerOrder(ProducerOrder.Paced, jobs) { From = From, Rate = Rate });
        await stage.CountReachesAsync(Greeting + jobs, meter);
        var usage = await meter.EndAsync();

        var records = stage.ReadRecords();
        var different = records.Select(record => record.Job).Distinct().Count();
        if (records.Length != Greeting + jobs || different != records.Length)
            throw new BrokenBenchmarkException($"{Greeting + jobs} jobs were enqueued for {contender.Name}; it left {records.Length} records of {different} jobs.");
        var latencies = records.Where(record => record.Job >= From + leftOut).Select(record => record.LatencyMs).Order().ToArray();
        return new Sample
        {
            { Metric.MedianMs, Percentile(latencies, 0.5) },
            { Metric.P99Ms, Percentile(latencies, 0.99) },
            { Metric.LatestMs, report.LatestMs },
            { Metric.WorkerMicroseconds, usage.WorkerCpu / jobs * 1e6 },
            { Metric.RedisMicroseconds, usage.RedisCpu / jobs * 1e6 },
            { Metric.RedisCommands, (double)usage.RedisCommands / jobs },
            { Metric.OtherCores, usage.OtherCores + usage.StolenCores },
        };
    }

    private static double Percentile(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
