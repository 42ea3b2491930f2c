namespace Lighthouse.Simulation;

/// <summary>Follow-ups come to be if and only if the job that enqueued them succeeded, and once.</summary>
internal static class FollowUpCheck
{
    public static void Look(Findings findings)
    {
        var children = findings.Stories
            .Where(story => story.Lines.Count > 0 || story.Accepted.Count > 0)
            .SelectMany(story => story.Runs.Where(run => IsOfThisPast(findings, story, run)).Select(run => run.Number).Concat(story.Accepted.Where(job => !job.IsKnown).Select(job => job.Number)).Distinct().Select(number => (Number: number, Story: story)))
            .ToLookup(child => child.Number, child => child.Story);
        foreach (var plan in findings.Evidence.Plans.Values)
        {
            var wanted = children[plan.Number].Count(story => story.SucceededAs(plan.Number));
            foreach (var number in (int[])[plan.Args.Own, plan.Args.Other])
            {
                if (number == 0) continue;
                var there = children[number].ToList();
                if (there.Count != wanted) findings.Violations.Add($"Job {plan.Number} in {plan.Queue} has succeeded {wanted} times and left {there.Count} follow-ups ({string.Join(", ", there.Select(story => story.Key))}).");
            }
        }
    }

    /// <summary>What ran before Redis fell back may have been another job under the same entry's id, which Redis has given out again since.</summary>
    private static bool IsOfThisPast(Findings findings, JobStory story, HandlerRun run) =>
        !findings.IsForgotten(run) || story.SucceededAs(run.Number);
}
