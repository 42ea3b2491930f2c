namespace Lighthouse.Chaos;

/// <summary>
/// What was recovered from two killed nodes, and no attempt of it ended between, is under suspicion, and runs next on a node that runs nothing else. (A node that was
/// frozen or cut off is forgiven when it is heard again.)
/// </summary>
internal sealed class SuspectsRunAlone : Rule
{
    /// <summary>It takes two nodes that were killed with the same job.</summary>
    public override bool MayLookAtNothing => true;

    public override string Promise => "suspects run alone";

    protected override void Look(CaseFile file)
    {
        var byNode = file.Runs.ToLookup(run => run.Node);
        foreach (var job in file.Jobs)
        {
            var crashes = 0;
            foreach (var line in job.Journal)
            {
                if (line.State == "retry") crashes = 0;
                if (line.State != "recovered" || line.Record.Kind != "reclaim") continue;
                if (file.Faults.Downing(line.Node)?.Kind is not (FaultKind.NodeKilled or FaultKind.LeaderKilled or FaultKind.PoisonJob)) continue;
                if (++crashes < 2) continue;
                if (job.Runs.FirstOrDefault(run => !run.Begun.Refused && run.Begun.At >= line.At - Tolerance && run.Node != line.Node) is not { } run) continue;
                Count();
                var beside = byNode[run.Node].FirstOrDefault(other => other != run && other.Begun.At < run.EndedAt - Tolerance && other.EndedAt - Tolerance > run.Begun.At);
                if (beside is not null) Violated(file, $"{job.Name} was held in {crashes} crashes, and {run} ran beside {beside.Job}", job, file.JobOrNone(beside.Job));
            }
        }
    }
}
