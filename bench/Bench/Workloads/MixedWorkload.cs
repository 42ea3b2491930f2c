namespace Lighthouse.Bench;

/// <summary>Whether short jobs get past long ones.</summary>
internal sealed class MixedWorkload : IWorkload
{
    private const int Nodes = 4;
    private const int Rate = 400;
    private const int LongEvery = 100;
    private const int ShortMs = 1;
    private const int LongMs = 2_000;

    /// <summary>Seconds. A node that runs a hundred jobs a second compiles for so long: nine in ten of the late ones came in the first fifteen seconds of forty.</summary>
    private const int LeftOut = 15;

    /// <summary>What counts as waiting too long, as a factor of the median.</summary>
    private const double Late = 5;

    /// <summary>Rate / LongEvery × 2 s = 8 long jobs at a time: an eighth of 64 workers, and half of 16.</summary>
    private static readonly LighthouseContender[] Contenders = [new() { Nodes = Nodes }, new() { Nodes = Nodes, Workers = 4 }];

    public string Name => "W5";

    public string Title => "mixed";

    public string Describes =>
        $"{Rate} jobs a second on {Nodes} nodes, one in {LongEvery} of {LongMs / 1_000} s, the others of {ShortMs} ms, so that eight long ones run at any time: how long the short ones wait from the producer's call to the handler's start; the first {LeftOut} seconds are left out, in which four runtimes compile on few cores. " +
        "`c16` has 64 workers, `c4` has 16, so half of them are free at any time and it matters which node takes a job.";

    public IReadOnlyList<Bar> Bars => [.. Contenders.Select(contender => new Bar($"{contender.Name}: p99 of the short ones' waiting, of its p50", Of(contender, Metric.P99Ms), Bound.AtMost, Late) { Against = Of(contender, Metric.MedianMs) })];

    public IEnumerable<Case> Cases(Plan plan) =>
        from persistence in plan.Persistence ?? [Persistence.None]
        from contender in plan.Quick ? Contenders[1..] : Contenders
        select new Case(CaseKey.Of(this, contender, persistence), () => MeasureAsync(contender, persistence, plan.Size(LeftOut + 55, 3) * Rate, plan.Size(LeftOut, 1) * Rate));

    private static Figure Of(LighthouseContender contender, Metric metric) => new(metric, Side.Ours) { Contender = contender.Name };

    private static async Task<Sample> MeasureAsync(LighthouseContender contender, string persistence, int jobs, int leftOut)
    {
        await using var stage = await Stage.OpenAsync(contender, persistence);
        var meter = new Meter(stage);
        stage.StartWorkers();
        await stage.NodesArriveAsync(contender, Nodes);
        await meter.BeginAsync();
        var report = await stage.ProduceAsync(new ProducerOrder(ProducerOrder.Paced, jobs) { Rate = Rate, Kind = "c", Milliseconds = ShortMs, LongEvery = LongEvery, LongMilliseconds = LongMs });
        await stage.CountReachesAsync(2 * jobs, meter);
        var usage = await meter.EndAsync();

        var records = stage.ReadRecords();
        var starts = records.Where(record => record.Kind == JobRecord.Start).ToArray();
        if (starts.Length != jobs || starts.Select(record => record.Job).Distinct().Count() != jobs)
            throw new BrokenBenchmarkException($"{jobs} jobs were enqueued for {contender.Name}; it left {records.Length} records, {starts.Length} of them of starts.");
        var measured = starts.Where(record => record.Job >= leftOut && record.Job % LongEvery != 0).OrderBy(record => record.LatencyMs).ToArray();
        var p50 = measured[measured.Length / 2].LatencyMs;

        var (workers, occupancy) = (contender.Nodes * contender.Workers, new Occupancy(records));
        var late = measured.Where(record => record.LatencyMs > Late * p50).ToArray();
        var though = late.Count(record => occupancy.Most(record.Enqueued, record.At) < workers);
        return new Sample
        {
            { Metric.MedianMs, p50 },
            { Metric.P99Ms, measured[(int)(measured.Length * 0.99)].LatencyMs },
            { Metric.LateShare, (double)late.Length / measured.Length },
            { Metric.LateThoughFree, late.Length == 0 ? 0 : (double)though / late.Length },
            { Metric.FreeWorkers, workers - occupancy.Most(0, long.MaxValue) },
            { Metric.LatestMs, report.LatestMs },
            { Metric.OtherCores, usage.OtherCores + usage.StolenCores },
        };
    }
}
