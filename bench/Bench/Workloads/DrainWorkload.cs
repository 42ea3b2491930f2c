namespace Lighthouse.Bench;

/// <summary>How fast jobs that wait and do nothing are run, each claimed and settled.</summary>
internal sealed class DrainWorkload : IWorkload
{
    public string Name => "W2";

    public string Title => "drain";

    public string Describes => "No-op jobs that wait before the workers start. The first fifth of them is the warm-up, for everybody.";

    public IReadOnlyList<Bar> Bars =>
    [
        new("jobs/s, of the best peer's in any setting", new(Metric.JobsPerSecond, Side.Ours), Bound.AtLeast, 6) { Against = new(Metric.JobsPerSecond, Side.Peer) },
        new("Redis' CPU, µs a job", new(Metric.RedisMicroseconds, Side.Ours), Bound.AtMost, 5),
        new("Redis' CPU a job, of the lowest of all peers", new(Metric.RedisMicroseconds, Side.Ours), Bound.AtMost, 1) { Against = new(Metric.RedisMicroseconds, Side.Peer) },
        new("jobs/s with append-only file (everysec), of that without", new(Metric.JobsPerSecond, Side.Ours) { Persistence = Persistence.EverySecond }, Bound.AtLeast, 0.8)
        {
            Against = new(Metric.JobsPerSecond, Side.Ours),
        },
    ];

    public IEnumerable<Case> Cases(Plan plan)
    {
        foreach (var (contender, jobs) in plan.Roster.Drain)
        {
            foreach (var persistence in plan.Persistence ?? (contender.Side == Side.Ours ? [Persistence.None, Persistence.EverySecond] : [Persistence.None]))
                yield return new Case(CaseKey.Of(this, contender, persistence), () => Drain.MeasureAsync(contender, persistence, new(ProducerOrder.Bulk, plan.Size(jobs, Math.Max(50, jobs / 100)))));
        }
    }
}
