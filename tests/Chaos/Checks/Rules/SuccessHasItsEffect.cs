using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>A job that succeeded in the journal had its effect in the ledger, by the run that was settled: the same attempt on the same member, and it was not refused.</summary>
internal sealed class SuccessHasItsEffect : Rule
{
    public override string Promise => "no job succeeds without its effect";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            foreach (var end in job.Ends.Where(end => end.State == JobStates.Succeeded))
            {
                Count();
                var run = job.Runs.LastOrDefault(run => run.Node == end.Node && run.Begun.Attempt == end.Entry.Attempt);
                if (run is { HadEffect: true }) continue;
                var why = run is null ? "the ledger knows of no such run" : run.End is null ? "that run never ended" : run.End.Refused ? "the effect of that run was refused" : "that run had no effect";
                Violated(file, $"{job.Name} succeeded at attempt {end.Entry.Attempt} on {end.Node}, and {why}", job);
            }
        }
    }
}
