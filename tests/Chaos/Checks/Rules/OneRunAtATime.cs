namespace Lighthouse.Chaos;

/// <summary>
/// No two runs of one job are alive at once, nor of two jobs of one ordering key or unique key: unless the older one is on a member that was declared down, after a
/// fault that hit it, before the newer one began. Such a run is what the fence shuts out.
/// </summary>
internal sealed class OneRunAtATime : Rule
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    public override string Promise => "no two runs of a job or key at once";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs) Compare(file, job.Runs, job.Name.ToString());
        foreach (var key in file.Runs.Where(run => file.Sent(run.Begun.Token)?.OrderingKey is not null).GroupBy(run => run.Begun.Key)) Compare(file, [.. key.OrderBy(run => run.Fence)], $"ordering key {key.Key}");
        foreach (var key in file.Runs.GroupBy(run => (run.Begun.Queue, file.Sent(run.Begun.Token)?.Plan.Options.Unique)))
        {
            if (key.Key.Unique is not null) Compare(file, [.. key.OrderBy(run => run.Fence)], $"unique key {key.Key.Unique} of {key.Key.Queue}");
        }
    }

    /// <summary>By rising fences: each run against the one that was the last to end so far.</summary>
    private void Compare(CaseFile file, IReadOnlyList<Run> runs, string what)
    {
        Run? longest = null;
        foreach (var run in runs)
        {
            Count();
            if (longest is not null && longest.EndedAt > run.Begun.At && !run.Begun.Refused && !IsZombie(file, longest, run.Begun.At))
                Violated(file, $"of {what}, {longest} was alive until {(longest.End is null ? "the end" : History.Clock(longest.EndedAt))} when {run} began at {History.Clock(run.Begun.At)}", file.JobOrNone(longest.Job), file.JobOrNone(run.Job));
            if (longest is null || run.EndedAt > longest.EndedAt) longest = run;
        }
    }

    private static bool IsZombie(CaseFile file, Run run, DateTimeOffset at) =>
        file.Downs.TryGetValue(run.Node, out var down) && down <= at + Tolerance && file.Faults.Downing(run.Node, at) is not null;
}
