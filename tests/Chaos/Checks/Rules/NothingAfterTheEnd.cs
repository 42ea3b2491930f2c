namespace Lighthouse.Chaos;

/// <summary>
/// Once the journal says that a run settled a job, the ledger takes no effect of another run any more: nothing was handed out after the end. Only a run that had begun
/// before, on a node that has been declared down since, can have its effect late: when its job is not run again but expires or is cancelled, no newer fence shuts it out.
/// </summary>
internal sealed class NothingAfterTheEnd : Rule
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    public override string Promise => "no effect after the end";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            if (job.End is not { } end) continue;
            Count();
            foreach (var run in job.Runs)
            {
                if (run.Begun is { Refused: false } begun && begun.At > end.At + Tolerance) Violated(file, $"{job.Name} ended {end.State} at {History.Clock(end.At)}, and {run} began at {History.Clock(begun.At)}", job);
                else if (run.HadEffect && run.EndedAt > end.At + Tolerance && !IsSettler(run, end) && !IsOfALostNode(file, run)) Violated(file, $"{job.Name} ended {end.State} at {History.Clock(end.At)}, and {run} had its effect at {History.Clock(run.EndedAt)}", job);
            }
        }
    }

    private static bool IsOfALostNode(CaseFile file, Run run) => file.Downs.TryGetValue(run.Node, out var down) && down >= run.Begun.At - Tolerance && down <= run.EndedAt;

    private static bool IsSettler(Run run, JournalLine end) => run.Node == end.Node && run.Begun.Attempt == end.Entry.Attempt;
}
