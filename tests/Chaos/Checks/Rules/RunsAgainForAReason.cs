using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// A job runs again only after the journal says that it was given back, and there is a reason for that: an attempt that failed on purpose or timed out, a node that
/// was told to stop, a node that was declared down after a fault that hit it. A fault of Redis is no reason: nobody is declared down for it. Only a node that is told
/// to cancel its jobs when its lease is over gives them back then.
/// </summary>
internal sealed class RunsAgainForAReason : Rule
{
    private readonly Dictionary<string, long> _reasons = [];

    public override string Promise => "no job runs again without a reason";

    /// <summary>How often which reason was found.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            for (var i = 1; i < job.Runs.Count; i++)
            {
                Count();
                var (before, after) = (job.Runs[i - 1], job.Runs[i]);
                var backs = job.Journal.Where(line => line.GivesBack && (line.At >= before.Begun.At - Tolerance || IsOut(file, before, line)) && line.At <= after.Begun.At + Tolerance && (line.State == "requeued" || line.Node == before.Node)).ToArray();
                var back = backs.FirstOrDefault(line => Reason(file, job, line) is not null) ?? backs.FirstOrDefault(); // within the tolerance there may be one of the hand-out before
                if (back is null)
                {
                    Violated(file, $"{job.Name} ran again ({after}) after {before}, and the journal does not say that it was given back between", job);
                    continue;
                }
                if (Reason(file, job, back) is { } reason) _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
                else Violated(file, $"{job.Name} was {(back.State == "retry" ? "tried again" : back.State)} at {History.Clock(back.At)} after {before}, and no fault, failure or timeout explains it", job);
            }
        }
    }

    /// <summary>A starved or frozen member may speak of a run only when its jobs have already been recovered: that run was given back by then.</summary>
    private static bool IsOut(CaseFile file, Run run, JournalLine line) => line.State == "recovered" && line.Node == run.Node && file.IsOut(run.Node, run.Begun.At);

    /// <summary>What explains that a job was given back; null when nothing does.</summary>
    public static string? Reason(CaseFile file, JobCase job, JournalLine back) => back.State switch
    {
        "requeued" => "requeued",
        "retry" when back.Entry.Error?.Type.Contains("FailedOnPurpose", StringComparison.Ordinal) == true => "retry",
        "retry" when back.Entry.Error?.Type == "timeout" && job.Sent?.Plan.Options.Timeout is not null => "timeout",
        "released" when file.Faults.Of(FaultKind.NodeStopped, back.Node, back.At + Tolerance) is not null => nameof(FaultKind.NodeStopped),
        "released" when file.Evidence.Settings.CancelWhenLeaseIsOver.Contains(MemberHistory.NameOf(back.Node)) => file.Faults.Silencing(back.Node, back.At + Tolerance)?.Kind.ToString(),
        "recovered" when back.Node.Length > 0 => file.Faults.Downing(back.Node)?.Kind.ToString(),
        _ => null,
    };
}
