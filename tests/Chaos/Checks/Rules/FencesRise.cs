namespace Lighthouse.Chaos;

/// <summary>Every hand-out of a queue has a fence of its own, and what the ledger refused was a run of a member that had been declared down.</summary>
internal sealed class FencesRise : Rule
{
    public override string Promise => "fences rise, and shut out only who was declared down";

    protected override void Look(CaseFile file)
    {
        foreach (var queue in file.Runs.GroupBy(run => run.Begun.Queue))
        {
            var seen = new Dictionary<long, Run>();
            foreach (var run in queue)
            {
                Count();
                if (!seen.TryAdd(run.Fence, run)) Violated(file, $"fence {run.Fence} of {queue.Key} was given to {seen[run.Fence].Job} and to {run.Job}", file.JobOrNone(seen[run.Fence].Job), file.JobOrNone(run.Job));
            }
        }
        foreach (var refused in file.Evidence.Ledger.Where(entry => entry.Refused))
        {
            if (file.IsOut(refused.Node, refused.At + Tolerance)) continue;
            Violated(file, $"the ledger refused fence {refused.Fence} of {refused.Key} at {History.Clock(refused.At)}, and {refused.Node} had not been declared down after a fault", file.JobOrNone(new JobName(refused.Queue, refused.JobId)));
        }
    }
}
