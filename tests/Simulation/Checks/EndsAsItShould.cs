using Lighthouse.Messages;

namespace Lighthouse.Simulation;

/// <summary>Each end, and each further attempt, has its reason in what the job is, in what its handler did or in what somebody asked for: no sound job dies, expires or is cancelled for nothing.</summary>
internal static class EndsAsItShould
{
    /// <summary>Crashes of nodes on which it ran alone, before a job is set aside.</summary>
    private const int MostCrashes = 3;

    public static void Look(Findings findings)
    {
        foreach (var story in findings.Stories)
        {
            var plans = findings.PlansOf(story);
            foreach (var line in story.Lines)
            {
                if (!IsAsPlanned(findings, story, plans, line)) findings.Add(story, $"is {line.State}{(line.Entry.Error is { } error ? $" ({error.Type})" : "")} in attempt {line.Entry.Attempt}, for which there is no reason");
            }
        }
    }

    private static bool IsAsPlanned(Findings findings, JobStory story, IReadOnlyList<JobPlan> plans, JournalLine line) => line.State switch
    {
        JobStates.Succeeded => plans.Any(plan => plan.Args is { Hopeless: false, Kills: false, Unfit: false }),
        JobStates.Expired => plans.Any(plan => plan.ExpiresIn is { } time && line.ClockMs >= line.Entry.EnqueuedMs + (long)time.TotalMilliseconds),
        JobStates.Cancelled when line.Entry.Error?.Type == "replaced" => plans.Any(plan => IsReplaced(findings, plan)),
        JobStates.Cancelled => findings.Evidence.Cancels.Contains(story.Key),
        JobStates.Dead => plans.Any(plan => MayDie(findings, story, plan, line)),
        "retry" => plans.Any(plan => HasFailed(story, plan, line) && line.Entry.Attempt < plan.MaxAttempts),
        _ => true,
    };

    private static bool IsReplaced(Findings findings, JobPlan plan) =>
        plan.Unique is not null && findings.Evidence.Plans.Values.Any(other => other.Number != plan.Number && other.Queue == plan.Queue && other.Unique == plan.Unique && other.Replaces);

    private static bool MayDie(Findings findings, JobStory story, JobPlan plan, JournalLine line) => line.Entry.Error?.Type switch
    {
        "poison" => plan.Args.Kills || plan.Args.Unfit || findings.Evidence.Possession.Of(story.Key).Count(had => findings.Evidence.Possession.IsShutOut(had.Queue, had.Node, had.At, line.At)) >= MostCrashes,
        { } type when type.EndsWith("HopelessException", StringComparison.Ordinal) => plan.Args.Hopeless && HasFailed(story, plan, line),
        _ => line.Entry.Attempt == plan.MaxAttempts && HasFailed(story, plan, line),
    };

    /// <summary>Its handler has ended so in this attempt, on the node that says so.</summary>
    private static bool HasFailed(JobStory story, JobPlan plan, JournalLine line) => story.Runs.Exists(run =>
        run.Member == line.Node && run.Attempt == line.Entry.Attempt && run.Ended <= line.At
        && (line.Entry.Error?.Type == "timeout" ? plan.Type == Workload.Slow && run.How == "cancelled (Timeout)" : run.How == "failed"));
}
