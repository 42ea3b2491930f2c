namespace Lighthouse.Chaos;

/// <summary>
/// Every hand-out of a queue has a fence of its own, higher than those before it: over the whole queue by the claims that the journal tells of, over a job, an ordering key
/// and a unique key by when their runs began. And what the ledger refused was a run of a member that had been declared down.
/// </summary>
internal sealed class FencesRise : Rule
{
    public override string Promise => "fences rise, and shut out only who was declared down";

    protected override void Look(CaseFile file)
    {
        foreach (var queue in file.Runs.GroupBy(run => run.Begun.Queue)) LookAtQueue(file, queue.Key, queue);
        foreach (var key in file.Runs.GroupBy(run => (run.Begun.Queue, Key(file, run)))) LookAtKey(file, key.Key.Item2, key);
        foreach (var refused in file.Evidence.Ledger.Where(entry => entry.Refused))
        {
            if (file.IsOut(refused.Node, refused.At + Tolerance)) continue;
            Violated(file, $"the ledger refused fence {refused.Fence} of {refused.Key} at {History.Clock(refused.At)}, and {refused.Node} had not been declared down", file.JobOrNone(new JobName(refused.Queue, refused.JobId)));
        }
    }

    private void LookAtQueue(CaseFile file, string queue, IEnumerable<Run> runs)
    {
        var seen = new Dictionary<long, Run>();
        foreach (var run in runs)
        {
            Count();
            if (!seen.TryAdd(run.Fence, run)) Violated(file, $"fence {run.Fence} of {queue} was given to {seen[run.Fence].Job} and to {run.Job}", file.JobOrNone(seen[run.Fence].Job), file.JobOrNone(run.Job));
        }
        (Run Run, long Ms)? last = null;
        foreach (var run in seen.Values.OrderBy(run => run.Fence))
        {
            if (Claimed(file, run) is not { } ms) continue;
            if (last is { } before && ms < before.Ms)
                Violated(file, $"fence {run.Fence} of {queue} was given to {run.Job} at {History.Clock(DateTimeOffset.FromUnixTimeMilliseconds(ms))}, and fence {before.Run.Fence} to {before.Run.Job} after that", file.JobOrNone(before.Run.Job), file.JobOrNone(run.Job));
            last = (run, ms);
        }
    }

    /// <summary>Those of members that are out may say late that they began.</summary>
    private void LookAtKey(CaseFile file, string key, IEnumerable<Run> runs)
    {
        Run? last = null;
        foreach (var run in runs.Where(run => !run.Begun.Refused && !file.IsOut(run.Node, run.Begun.At + Tolerance)))
        {
            Count();
            if (last is not null && run.Fence <= last.Fence) Violated(file, $"of {key}, {run} began after {last}", file.JobOrNone(last.Job), file.JobOrNone(run.Job));
            last = run;
        }
    }

    private static string Key(CaseFile file, Run run) => file.Sent(run.Begun.Token)?.Plan.Options.Unique is { } unique ? $"unique key {unique}" : run.Begun.Key;

    /// <summary>When a run was handed out, by the journal's word of how it ended; null when it does not tell of that run.</summary>
    private static long? Claimed(CaseFile file, Run run)
    {
        var job = file.JobOrNone(run.Job);
        var line = job.Journal.Find(line => line.Entry.ClaimedMs > 0 && line.Node == run.Node && line.Entry.Attempt == run.Begun.Attempt && line.At >= run.Begun.At - Tolerance);
        return line is not null && job.Runs.Count(other => other.Node == run.Node && other.Begun.Attempt == run.Begun.Attempt) == 1 ? line.Entry.ClaimedMs : null;
    }
}
