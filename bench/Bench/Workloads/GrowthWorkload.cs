namespace Lighthouse.Bench;

/// <summary>Whether a job costs the same where there is much else.</summary>
internal sealed class GrowthWorkload : IWorkload
{
    private static readonly GrowthPoint Small = new();
    private static readonly GrowthPoint[] Full =
    [
        Small, new() { Waiting = 1_000_000 }, new() { Waiting = 10_000_000 }, new() { Scheduled = 1_000_000 },
        new() { Queues = 10 }, new() { Queues = 100 }, new() { Queues = 1_000 },
        new() { Nodes = 4 }, new() { Nodes = 16 },
    ];

    /// <summary>One of each kind.</summary>
    private static readonly GrowthPoint[] Quick = [Small, new() { Waiting = 20_000 }, new() { Scheduled = 2_000 }, new() { Queues = 10 }, new() { Nodes = 2 }];

    public string Name => "W7";

    public string Title => "growth";

    public string Describes =>
        $"No-op jobs on one node and one queue with {Small.Waiting:N0} more behind them, and the same with more waiting, scheduled for tomorrow, spread over more queues, or run by more nodes of 16 workers on the same machine. Before, each node has run as many jobs as are measured, in which its runtime compiles; nodes and queues are there before anything runs.";

    public IReadOnlyList<Bar> Bars =>
    [
        AsFast("a million jobs waiting", Full[1]),
        AsFast("ten million jobs waiting", Full[2]),
        AsFast("a million jobs scheduled", Full[3]),
        AsFast("four nodes", Full[7]),
    ];

    public IReadOnlyList<Law> Laws =>
    [
        .. Costs("jobs waiting", Full[..3], point => point.Waiting),
        .. Costs("queues", [Small, .. Full[4..7]], point => point.Queues),
        .. Costs("nodes", [Small, .. Full[7..]], point => point.Nodes),
    ];

    public IEnumerable<Case> Cases(Plan plan) =>
        from persistence in plan.Persistence ?? [Persistence.None]
        let run = new GrowthRun(persistence, warmUp: plan.Size(400_000, 1_000), jobs: plan.Size(400_000, 4_000))
        from point in plan.Quick ? Quick : Full
        select new Case(CaseKey.Of(this, point.Contender, persistence), () => run.MeasureAsync(point));

    private static Bar AsFast(string name, GrowthPoint point) => new($"jobs/s with {name}, of the small case's", Of(point), Bound.AtLeast, 0.9) { Against = Of(Small) };

    private static IEnumerable<Law> Costs(string what, GrowthPoint[] points, Func<GrowthPoint, double> size) =>
        ((Metric[])[Metric.RedisMicroseconds, Metric.RedisCommands, Metric.WorkerMicroseconds, Metric.CallMedianMicroseconds])
        .Select(metric => new Law($"{metric.Title}, with {what}", [.. points.Select(point => new LawPoint(size(point), Of(point, metric)))]));

    private static Figure Of(GrowthPoint point, Metric? metric = null) => new(metric ?? Metric.JobsPerSecond, Side.Ours) { Contender = point.Contender.Name };
}
