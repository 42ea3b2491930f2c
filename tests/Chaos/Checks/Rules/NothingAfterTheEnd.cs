namespace Lighthouse.Chaos;

/// <summary>
/// Once the journal says that a run settled a job, the ledger takes no effect of another run any more: nothing was handed out after the end. Only a run
/// on a node that has been declared down can have its effect late: when its job is not run again but expires or is cancelled, no newer fence shuts it out. That such a
/// node begins nothing anew is for another rule.
/// </summary>
internal sealed class NothingAfterTheEnd : Rule
{
    public override string Promise => "no effect after the end";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            if (job.End is not { } end) continue;
            Count();
            foreach (var run in job.Runs)
            {
                if (run.Begun is { Refused: false } begun && begun.At > end.At + Tolerance && !file.IsOut(run.Node, begun.At)) Violated(file, $"{job.Name} ended {end.State} at {History.Clock(end.At)}, and {run} began at {History.Clock(begun.At)}", job);
                else if (run.HadEffect && run.EndedAt > end.At + Tolerance && !IsSettler(run, end) && !file.IsOut(run.Node, run.EndedAt)) Violated(file, $"{job.Name} ended {end.State} at {History.Clock(end.At)}, and {run} had its effect at {History.Clock(run.EndedAt)}", job);
            }
        }
    }

    private static bool IsSettler(Run run, JournalLine end) => run.Node == end.Node && run.Begun.Attempt == end.Entry.Attempt;
}
