using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// Every job ends as its producer meant it, or cancelled when the operator asked for that. A handler that was overtaken by a newer run says so, and nobody may
/// listen to it: a job that is dead for that reason was settled by a run that had no right to.
/// </summary>
internal sealed class EndsAsItShould : Rule
{
    public override string Promise => "every job ends as it should";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            if (job.End is not { } end) continue;
            Count();
            var allowed = job.Sent is { } sent ? sent.Plan.Ends.Append(JobStates.Deduplicated).Where(state => state != JobStates.Deduplicated || MayBeDuplicate(sent)) : [JobStates.Succeeded, JobStates.Deduplicated];
            if (allowed.Contains(end.State) || (end.State == JobStates.Cancelled && file.WasCancelled(job.Name))) continue;
            var error = end.Entry.Error is { } said ? $" ({said.Type}: {said.Message})" : "";
            Violated(file, $"{job.Name} ({job.Sent?.Plan.Kind ?? "left behind by another"}) ended {end.State}{error}, and should have ended {string.Join(" or ", allowed)}", job);
        }
    }

    private static bool MayBeDuplicate(AcceptedJob sent) => sent.Plan.Options.Unique is not null || (sent.Times > 1 && sent.Entry is not null);
}
