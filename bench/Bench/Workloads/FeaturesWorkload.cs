namespace Lighthouse.Bench;

/// <summary>What a feature costs those who use it: the drain of W2 with each of them.</summary>
internal sealed class FeaturesWorkload : IWorkload
{
    private const string Plain = "plain";

    /// <summary>Far above what a node runs, so that it is asked and never binds.</summary>
    private const string Rate = "1000000/s";

    private static readonly Feature[] Features =
    [
        new("results kept", "result"),
        new("ordering keys", "order"),
        new("unique keys", "unique"),
        new("a rate limit", "nothing", "--rate", Rate),
        new("retries of 1 %", "nothing", "--fail-every", "100"),
    ];

    public string Name => "W8";

    public string Title => "features";

    public string Describes =>
        $"W2, and the same where every job's result is kept, has one of 1,000 ordering keys, or a unique key of its own; where the queue has a rate limit of {Rate}; where one job in 100 fails at first and is tried again after 50 ms.";

    public IReadOnlyList<Bar> Bars => [.. Features.Select(feature => new Bar($"jobs/s with {feature.Name}, of those without", Of(feature.Name), Bound.AtLeast, 0.5) { Against = Of(Plain) })];

    public IEnumerable<Case> Cases(Plan plan) =>
        from persistence in plan.Persistence ?? [Persistence.None]
        from feature in Features.Prepend(new Feature(Plain, "nothing"))
        let contender = new LighthouseContender { Setting = feature.Name, NodeArguments = feature.NodeArguments }
        let order = new ProducerOrder(ProducerOrder.Bulk, plan.Size(500_000, 5_000)) { Asks = feature.Asks }
        select new Case(CaseKey.Of(this, contender, persistence), () => Drain.MeasureAsync(contender, persistence, order));

    private static Figure Of(string setting) => new(Metric.JobsPerSecond, Side.Ours) { Contender = new LighthouseContender { Setting = setting }.Name };

    /// <param name="Asks">What the producer asks for with each job.</param>
    private sealed record Feature(string Name, string Asks, params string[] NodeArguments);
}
