namespace Lighthouse.Simulation;

/// <summary>Jobs with one ordering key run one at a time, each after the end of the one before; of those with one unique key only one is there at a time.</summary>
internal static class OrderCheck
{
    public static void Look(Findings findings)
    {
        var lanes = findings.Evidence.Plans.Values.Where(plan => plan.OrderingKey is not null).GroupBy(plan => (plan.Queue, plan.OrderingKey));
        foreach (var lane in lanes)
        {
            var jobs = lane.OrderBy(plan => plan.Number).Select(plan => findings.Story($"{plan.Queue}/{plan.Id}")).Where(story => story.Accepted.Exists(job => !job.IsKnown)).ToList();
            for (var i = 1; i < jobs.Count; i++) InTurn(findings, jobs, i);
            OneAtATime(findings, jobs, $"lane {lane.Key.OrderingKey}");
        }

        foreach (var unique in findings.Evidence.Plans.Values.Where(plan => plan.Fields.ContainsKey("unique")).GroupBy(plan => (plan.Queue, plan.Fields["unique"])))
        {
            var numbers = unique.Select(plan => plan.Number).ToHashSet();
            OneAtATime(findings, [.. findings.Stories.Where(story => story.Runs.Exists(run => numbers.Contains(run.Number)))], $"unique key {unique.Key.Item2}");
        }
    }

    private static void InTurn(Findings findings, List<JobStory> jobs, int place)
    {
        foreach (var run in jobs[place].Runs.Where(run => !findings.Evidence.IsForgotten(run.Begun)))
        {
            var before = jobs.Take(place).FirstOrDefault(story => story.FirstEnd is null || story.FirstEnd.At > run.Begun);
            if (before is not null) findings.Add(jobs[place], $"was begun by {run.Process.Name} before {before.Key}, which comes first in its lane, had ended");
        }
    }

    private static void OneAtATime(Findings findings, List<JobStory> jobs, string what)
    {
        List<HandlerRun> runs = [.. jobs.SelectMany(story => story.Runs).Where(run => !findings.Evidence.IsForgotten(run.Begun)).OrderBy(run => run.Begun)];
        for (var i = 0; i < runs.Count; i++)
        {
            var other = runs.Take(i).FirstOrDefault(run => run.Over > runs[i].Begun && run.Key != runs[i].Key && !findings.IsExcused(run, runs[i].Begun));
            if (other is not null) findings.Add(findings.Story(runs[i].Key), $"ran beside {other.Key} of the same {what}, which {other.Process.Name} was at");
        }
    }
}
