namespace Lighthouse.Chaos;

/// <summary>Everything that ran was accepted, was left behind by a job, or is a tick of the schedule: what Redis refused or never saw did not run.</summary>
internal sealed class NothingFromNowhere : Rule
{
    public override string Promise => "nothing runs that was never accepted";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs.Where(job => job.Runs.Count > 0))
        {
            Count();
            var token = job.Runs[0].Begun.Token;
            if (file.Sent(token) is not null || token.StartsWith("tick:", StringComparison.Ordinal)) continue;
            if (token.LastIndexOf('.') is > 0 and var dot && file.Sent(token[..dot]) is not null) continue;
            Violated(file, $"{job.Name} ran as {(token.Length > 0 ? token : "a job without a name")}, which no producer was told is accepted", job);
        }
    }
}
