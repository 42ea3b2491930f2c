namespace Lighthouse.Bench;

/// <summary>How fast one producer gets rid of jobs, each accepted by Redis before it counts.</summary>
internal sealed class EnqueueWorkload : IWorkload
{
    private const string Single = "one at a time";
    private const string Concurrent = "concurrent";
    private const string Bulk = "bulk";

    public string Name => "W1";

    public string Title => "enqueue";

    public string Describes =>
        "One producer, no worker: one awaited call after the other, in turn with as many plain SETs of the same client in the same process; 100 calls in flight; and whatever the system has for many jobs at once.";

    public IReadOnlyList<Bar> Bars =>
    [
        new("one at a time, of plain SETs by the same client", new(Metric.JobsPerSecond, Side.Ours, Single), Bound.AtLeast, 0.9) { Against = new(Metric.SetsPerSecond, Side.Ours, Single) },
        new("concurrent, of the best peer's", new(Metric.JobsPerSecond, Side.Ours, Concurrent), Bound.AtLeast, 3) { Against = new(Metric.JobsPerSecond, Side.Peer, Concurrent) },
        new("bulk, of the best peer's", new(Metric.JobsPerSecond, Side.Ours, Bulk), Bound.AtLeast, 3) { Against = new(Metric.JobsPerSecond, Side.Peer, Bulk) },
    ];

    public IEnumerable<Case> Cases(Plan plan)
    {
        foreach (var persistence in plan.Persistence ?? [Persistence.None])
        {
            foreach (var each in Of(Single, ProducerOrder.Single, plan.Roster.EnqueueSingle)) yield return each;
            foreach (var each in Of(Concurrent, ProducerOrder.Concurrent, plan.Roster.EnqueueConcurrent)) yield return each;
            foreach (var each in Of(Bulk, ProducerOrder.Bulk, plan.Roster.EnqueueBulk)) yield return each;

            IEnumerable<Case> Of(string variant, string mode, IReadOnlyList<(IContender Contender, int Jobs)> all) => all.Select(each =>
                new Case(CaseKey.Of(this, each.Contender, persistence, variant), () => MeasureAsync(each.Contender, persistence, new(mode, plan.Size(each.Jobs, each.Jobs / 50)))));
        }
    }

    private static async Task<Sample> MeasureAsync(IContender contender, string persistence, ProducerOrder order)
    {
        await using var stage = await Stage.OpenAsync(contender, persistence);
        var meter = new Meter(stage);
        var before = await RedisUse.ReadAsync(stage.Redis);
        await meter.BeginAsync();
        var report = await stage.ProduceAsync(order);
        var usage = await meter.EndAsync();
        var after = await RedisUse.ReadAsync(stage.Redis);
        var waiting = (await stage.DepthAsync()).Total;
        if (waiting != order.Jobs) throw new BrokenBenchmarkException($"{order.Jobs} jobs were enqueued for {contender.Name}, and its queue holds {waiting}.");

        if (report.PayloadBytes is < 90 or > 115) throw new BrokenBenchmarkException($"The arguments of {contender.Name}'s jobs have {report.PayloadBytes} bytes; everybody's have about 100.");

        var sample = new Sample { { Metric.JobsPerSecond, report.Jobs / report.Seconds } };
        if (report.FloorSeconds > 0) sample.Add(Metric.SetsPerSecond, report.Jobs / report.FloorSeconds);
        sample.Add(Metric.ProducerMicroseconds, report.Cpu / report.Jobs * 1e6);
        sample.Add(Metric.RedisBytes, (double)(after.Memory - before.Memory) / report.Jobs);
        sample.Add(Metric.OtherCores, usage.OtherCores + usage.StolenCores);
        return sample;
    }
}
