namespace Lighthouse.Chaos;

/// <summary>
/// No two runs of one job are alive at once, nor of two jobs of one ordering key or unique key: unless one of them is on a member that had been declared down by then.
/// Such a run is what the fence shuts out.
/// </summary>
internal sealed class OneRunAtATime : Rule
{
    public override string Promise => "no two runs of a job or key at once";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs) Compare(file, job.Runs.OrderBy(run => run.Begun.Order), job.Name.ToString());
        foreach (var key in file.Runs.Where(run => file.Sent(run.Begun.Token)?.OrderingKey is not null).GroupBy(run => run.Begun.Key)) Compare(file, key, $"ordering key {key.Key}");
        foreach (var key in file.Runs.GroupBy(run => (run.Begun.Queue, file.Sent(run.Begun.Token)?.Plan.Options.Unique)))
        {
            if (key.Key.Unique is not null) Compare(file, key, $"unique key {key.Key.Unique} of {key.Key.Queue}");
        }
    }

    /// <summary>In the order in which they began: each against all that are still alive.</summary>
    private void Compare(CaseFile file, IEnumerable<Run> runs, string what)
    {
        var alive = new List<Run>();
        foreach (var run in runs.Where(run => !run.Begun.Refused))
        {
            Count();
            var now = run.Begun.At;
            if (file.IsOut(run.Node, now + Tolerance)) continue;
            alive.RemoveAll(other => other.EndedAt <= now || file.IsOut(other.Node, now + Tolerance));
            foreach (var other in alive)
                Violated(file, $"of {what}, {other} was alive until {(other.End is null ? "the end" : History.Clock(other.EndedAt))} when {run} began at {History.Clock(now)}", file.JobOrNone(other.Job), file.JobOrNone(run.Job));
            alive.Add(run);
        }
    }
}
