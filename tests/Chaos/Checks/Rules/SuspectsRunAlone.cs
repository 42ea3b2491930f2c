namespace Lighthouse.Chaos;

/// <summary>What was recovered from a killed node is under suspicion, and runs next on a node that runs nothing else. (A node that was frozen or cut off is forgiven when it is heard again.)</summary>
internal sealed class SuspectsRunAlone : Rule
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    public override string Promise => "suspects run alone";

    protected override void Look(CaseFile file)
    {
        var byNode = file.Runs.ToLookup(run => run.Node);
        foreach (var job in file.Jobs)
        {
            foreach (var line in job.Journal.Where(line => line.State == "recovered" && line.Record.Kind == "reclaim"))
            {
                if (file.Faults.Downing(line.Node, line.At + Tolerance)?.Kind is not (FaultKind.NodeKilled or FaultKind.LeaderKilled or FaultKind.PoisonJob)) continue;
                if (job.Runs.FirstOrDefault(run => !run.Begun.Refused && run.Begun.At >= line.At - Tolerance && run.Node != line.Node) is not { } run) continue;
                Count();
                var beside = byNode[run.Node].FirstOrDefault(other => other != run && other.Begun.At < run.EndedAt - Tolerance && other.EndedAt - Tolerance > run.Begun.At);
                if (beside is not null) Violated(file, $"{job.Name} was held in a crash, and {run} ran beside {beside.Job}", job, file.JobOrNone(beside.Job));
            }
        }
    }
}
