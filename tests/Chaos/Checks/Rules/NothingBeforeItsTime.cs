using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>No run begins before its job is due, be it delayed or to be tried again; none is handed out after its job has expired, and none expires before.</summary>
internal sealed class NothingBeforeItsTime : Rule
{
    public override string Promise => "nothing runs before its time, or expires before it";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            if (job.Sent is { } sent && Enqueued(job) is { } enqueued) LookAtPlan(file, job, sent, enqueued);
            foreach (var line in job.Journal.Where(line => line.GivesBack && line.Entry.DueMs > 0))
            {
                Count();
                var due = At(line.Entry.DueMs);
                if (job.Runs.Find(run => run.Begun.At > line.At + Tolerance && run.Begun.At < due - Tolerance && !file.IsOut(run.Node, run.Begun.At)) is { } early)
                    Violated(file, $"{job.Name} was to go on at {History.Clock(due)}, and {early} began at {History.Clock(early.Begun.At)}", job);
            }
        }
    }

    private void LookAtPlan(CaseFile file, JobCase job, AcceptedJob sent, DateTimeOffset enqueued)
    {
        var options = sent.Plan.Options;
        if (enqueued < sent.Sent - Tolerance) Violated(file, $"{job.Name} was enqueued at {History.Clock(enqueued)}, before it was sent", job);
        if ((options.RunAt ?? (enqueued + options.Delay)) is { } due)
        {
            Count();
            if (job.Runs.Find(run => run.Begun.At < due - Tolerance) is { } early) Violated(file, $"{job.Name} was due at {History.Clock(due)}, and {early} began at {History.Clock(early.Begun.At)}", job);
        }
        if ((options.ExpiresAt ?? (enqueued + options.ExpiresIn)) is { } expires)
        {
            Count();
            foreach (var line in job.Journal)
            {
                if (line.State == JobStates.Expired && line.At < expires - Tolerance) Violated(file, $"{job.Name} expired at {History.Clock(line.At)}, and was to at {History.Clock(expires)}", job);
                if (line.Entry.ClaimedMs > 0 && At(line.Entry.ClaimedMs) > expires + Tolerance && !MayHaveBeenHeld(file, line, enqueued)) Violated(file, $"{job.Name} expired at {History.Clock(expires)}, and was handed out at {History.Clock(At(line.Entry.ClaimedMs))}", job);
            }
        }
    }

    /// <summary>
    /// Where the answer to a claim was lost, the node takes up what it holds once it is in touch again, whether or not it has expired since: it may be running. That hand-out
    /// is the one that is told of.
    /// </summary>
    private static bool MayHaveBeenHeld(CaseFile file, JournalLine line, DateTimeOffset enqueued) =>
        file.Faults.Between(enqueued, At(line.Entry.ClaimedMs)).Any(fault => Silence.IsOfRedis(fault.Kind) || fault.Members.Contains(line.Node));

    /// <summary>By Redis' clock, as each line about the job says that was not about a duplicate of it.</summary>
    private static DateTimeOffset? Enqueued(JobCase job) =>
        job.Journal.Find(line => line.Entry.EnqueuedMs > 0 && line.State != JobStates.Deduplicated) is { } line ? At(line.Entry.EnqueuedMs) : null;

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
