namespace Lighthouse.Chaos;

/// <summary>Of a type whose concurrency is limited, no more jobs run at once over all nodes; runs of a member that was declared down are not counted from then on.</summary>
internal sealed class LimitsHold : Rule
{
    public override string Promise => "no more of a limited type run at once than may";

    protected override void Look(CaseFile file)
    {
        var steps = new List<(DateTimeOffset At, int Change, Run Run)>();
        foreach (var run in file.Runs.Where(run => run.Begun is { Refused: false, Queue: ChaosSettings.Queue } && file.Sent(run.Begun.Token)?.Plan.Type == ChaosSettings.LimitedType))
        {
            Count();
            if (file.IsOut(run.Node, run.Begun.At)) continue; // its first word came when its member was already out
            steps.Add((run.Begun.At, 1, run));
            steps.Add((file.IsOut(run.Node, run.EndedAt) ? file.OutAt(run.Node) : run.EndedAt, -1, run));
        }
        var running = new List<Run>();
        foreach (var (_, change, run) in steps.OrderBy(step => step.At).ThenBy(step => step.Change))
        {
            if (change < 0) running.Remove(run);
            else running.Add(run);
            if (change > 0 && running.Count > ChaosSettings.LimitedAtOnce)
                Violated(file, $"{running.Count} jobs of type {ChaosSettings.LimitedType} ran at once when {run.Job} began at {History.Clock(run.Begun.At)}, and {ChaosSettings.LimitedAtOnce} may", running.Select(each => file.JobOrNone(each.Job)));
        }
    }
}
