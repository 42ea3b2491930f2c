namespace Lighthouse.Chaos;

/// <summary>
/// Each tick of the schedule makes one job at most; and from the first minute to the end there is a next one within the schedule's term of the last that was fired, or of
/// its job's end (one that comes earlier is let go). More than that only while Redis is away or the machine stands still, and until there is a leader.
/// </summary>
internal sealed class TicksFireOnce : Rule
{
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(1);

    public override string Promise => "each tick of the schedule fires once at most, and there is a next one";

    protected override void Look(CaseFile file)
    {
        var ticks = file.Jobs.Where(job => job.Token.StartsWith("tick:", StringComparison.Ordinal)).ToList();
        foreach (var tick in ticks.GroupBy(job => job.Token))
        {
            Count();
            if (tick.Count() > 1) Violated(file, $"{tick.Key} fired as {string.Join(" and ", tick.Select(job => job.Name))}", tick);
        }
        LookAtGaps(file, ticks);
    }

    private void LookAtGaps(CaseFile file, IEnumerable<JobCase> ticks)
    {
        var (last, lastAt) = ((JobCase?)null, file.Evidence.Began + Start);
        foreach (var tick in ticks.OrderBy(Fired))
        {
            if (Fired(tick) > file.Evidence.Ended) break;
            if (Fired(tick) > lastAt) LookAtGap(file, last, lastAt, Fired(tick), tick.Token);
            if (Over(tick) > lastAt) (last, lastAt) = (tick, Over(tick));
        }
        if (file.Evidence.Ended > lastAt) LookAtGap(file, last, lastAt, file.Evidence.Ended, "the end");
    }

    private void LookAtGap(CaseFile file, JobCase? last, DateTimeOffset from, DateTimeOffset to, string next)
    {
        Count();
        var gap = to - from - Spans.Within(file.Outages, from, to);
        var bound = ChaosSettings.TickEvery + file.Timings.Unmetered + (file.LeadIsInDoubt(from, to) ? file.Timings.Settling : TimeSpan.Zero);
        if (gap > bound)
            Violated(file, FormattableString.Invariant($"no tick fired from {History.Clock(from)} to {History.Clock(to)} ({next}): {gap.TotalSeconds:0.0} s without what outages explain, and {bound.TotalSeconds:0.0} s are allowed"), last is null ? [] : [last]);
    }

    private static DateTimeOffset Fired(JobCase tick) =>
        tick.Journal.Find(line => line.Entry.EnqueuedMs > 0) is { } line ? DateTimeOffset.FromUnixTimeMilliseconds(line.Entry.EnqueuedMs) : tick.Runs[0].Begun.At;

    private static DateTimeOffset Over(JobCase tick) => tick.End?.At ?? Fired(tick);
}
