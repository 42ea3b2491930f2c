using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// A job that fails n times succeeds at attempt n + 1, whatever befell its nodes: what a node's end interrupts is not counted. One that is dead of its timeout timed out
/// at each of its attempts, and each lasted as long as its timeout at least.
/// </summary>
internal sealed class AttemptsAreCounted : Rule
{
    public override string Promise => "attempts are counted right";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs.Where(job => job.Sent is not null))
        {
            var plan = job.Sent!.Plan;
            if (plan.Options.Timeout is { } timeout) LookAtTimeouts(file, job, plan, timeout);
            else if (job.End is { State: JobStates.Succeeded } end)
            {
                Count();
                if (end.Entry.Attempt != plan.Work.Failures + 1) Violated(file, $"{job.Name} fails {plan.Work.Failures} times and succeeded at attempt {end.Entry.Attempt}", job);
            }
        }
    }

    private void LookAtTimeouts(CaseFile file, JobCase job, JobPlan plan, TimeSpan timeout)
    {
        var timeouts = job.Journal.Where(line => line.Entry.Error?.Type == "timeout" && line.State is "retry" or JobStates.Dead).ToList();
        foreach (var line in timeouts.Where(line => line.Entry.StartedMs > 0))
        {
            Count();
            var started = DateTimeOffset.FromUnixTimeMilliseconds(line.Entry.StartedMs);
            var run = job.Runs.FindLast(run => run.Node == line.Node && run.Begun.Attempt == line.Entry.Attempt && run.Begun.At <= line.At);
            if (line.At - started < timeout - Tolerance) Violated(file, $"{job.Name} began attempt {line.Entry.Attempt} at {History.Clock(started)} and timed out at {History.Clock(line.At)}, with a timeout of {timeout.TotalMilliseconds:0} ms", job);
            else if (run is not null && run.Begun.At < started - Tolerance) Violated(file, $"{run} of {job.Name} began at {History.Clock(run.Begun.At)}, and its timeout was counted from {History.Clock(started)}", job);
        }
        if (job.End is not { State: JobStates.Dead, Entry.Error.Type: "timeout" } end) return;
        Count();
        if (end.Entry.Attempt != plan.Options.MaxAttempts || timeouts.Count != plan.Options.MaxAttempts)
            Violated(file, $"{job.Name} may be tried {plan.Options.MaxAttempts} times, and died of its timeout at attempt {end.Entry.Attempt} after {timeouts.Count} timeouts", job);
    }
}
