namespace Lighthouse.Bench;

/// <summary>How much of the time that workers could wait they do wait: jobs that are all input and output, as most are.</summary>
internal sealed class WaitingWorkload : IWorkload
{
    private const int Milliseconds = 10;
    private const string Hundred = "100 workers";
    private const string Thousand = "1,000 workers";

    /// <summary>The first fifth of them is the warm-up: a profile had a third of the node's time go into compiling within the first 400,000.</summary>
    private const int ThousandJobs = 2_000_000;

    public string Name => "W4";

    public string Title => "waiting work";

    public string Describes => $"Jobs that wait {Milliseconds} ms, 100 at once and 1,000 at once on one node; beside it as many loops of the same wait with no queue.";

    public IReadOnlyList<Bar> Bars =>
    [
        new("100 workers: jobs/s, of the same loops with no queue", new(Metric.JobsPerSecond, Side.Ours, Hundred), Bound.AtLeast, 0.98) { Against = new(Metric.JobsPerSecond, Side.Floor, Hundred) },
        new("1,000 workers: jobs/s, of the same loops with no queue", new(Metric.JobsPerSecond, Side.Ours, Thousand), Bound.AtLeast, 0.95) { Against = new(Metric.JobsPerSecond, Side.Floor, Thousand) },
        new("100 workers: jobs/s, of the best peer's", new(Metric.JobsPerSecond, Side.Ours, Hundred), Bound.AtLeast, 1) { Against = new(Metric.JobsPerSecond, Side.Peer, Hundred) },
    ];

    public IEnumerable<Case> Cases(Plan plan)
    {
        foreach (var persistence in plan.Persistence ?? [Persistence.None])
        {
            yield return Floor(100, plan.Size(100_000, 2_000), Hundred, persistence);
            foreach (var (contender, jobs) in plan.Roster.Waiting) yield return Of(contender, plan.Size(jobs, Math.Max(200, jobs / 50)), Hundred, 100, persistence);
            yield return Floor(1_000, plan.Size(ThousandJobs, 20_000), Thousand, persistence);
            yield return Of(new LighthouseContender { Workers = 1_000 }, plan.Size(ThousandJobs, 20_000), Thousand, 1_000, persistence);
        }
    }

    private Case Of(IContender contender, int jobs, string variant, int workers, string persistence) => new(CaseKey.Of(this, contender, persistence, variant), async () =>
        WithNominal(await Drain.MeasureAsync(contender, persistence, new ProducerOrder(ProducerOrder.Bulk, jobs) { Kind = "s", Milliseconds = Milliseconds }), workers));

    private Case Floor(int workers, int jobs, string variant, string persistence)
    {
        var loops = new BareWaits(workers, jobs, Milliseconds);
        return new Case(CaseKey.Of(this, loops, persistence, variant), async () =>
        {
            await using var stage = await Stage.OpenAsync(loops, persistence);
            return WithNominal(await Drain.MeasureAsync(loops, stage, jobs), workers);
        });
    }

    private static Sample WithNominal(Sample sample, int workers)
    {
        sample.Add(Metric.OfNominal, sample.Find(Metric.JobsPerSecond)!.Value * Milliseconds / 1_000 / workers);
        return sample;
    }
}
