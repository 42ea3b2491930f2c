using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>A job that fails n times succeeds at attempt n + 1, whatever befell its nodes: what a node's end interrupts is not counted.</summary>
internal sealed class AttemptsAreCounted : Rule
{
    public override string Promise => "attempts are counted right";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            if (job is not { Sent: { } sent, End: { State: JobStates.Succeeded } end } || sent.Plan.Options.Timeout is not null) continue;
            Count();
            if (end.Entry.Attempt != sent.Plan.Work.Failures + 1) Violated(file, $"{job.Name} fails {sent.Plan.Work.Failures} times and succeeded at attempt {end.Entry.Attempt}", job);
        }
    }
}
