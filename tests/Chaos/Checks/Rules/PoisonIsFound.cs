using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>A job that kills its nodes is dead of poison, after three crashes in which it was alone and at most two in which it was not yet; nobody else is; unless the operator cancelled it before.</summary>
internal sealed class PoisonIsFound : Rule
{
    private const int Crashes = 3;
    private const int Beside = 2;

    public override string Promise => "poison is found out, and nobody else is blamed";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            var isPoison = job.Sent?.Plan.Work.Poison == true;
            var foundOut = job.End is { State: JobStates.Dead, Entry.Error.Type: "poison" };
            if (isPoison || foundOut) Count();
            if (foundOut && !isPoison) Violated(file, $"{job.Name} was taken for poison: {job.End!.Entry.Error!.Message}", job);
            if (!isPoison || job.End is null || (job.End.State == JobStates.Cancelled && file.WasCancelled(job.Name))) continue;
            var killed = job.Runs.Count(run => run.End?.Phase == LedgerPhase.Lost);
            if (!foundOut) Violated(file, $"{job.Name} is poison and ended {job.End.State}", job);
            else if (killed is < Crashes or > Crashes + Beside) Violated(file, $"{job.Name} is poison and killed {killed} nodes before it was found out; three in which it was alone and two before are allowed", job);
        }
    }
}
