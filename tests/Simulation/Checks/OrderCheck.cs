namespace Lighthouse.Simulation;

/// <summary>Jobs with one ordering key run one at a time, each after the end of the one before; of those with one unique key only one is there at a time.</summary>
internal static class OrderCheck
{
    public static void Look(Findings findings)
    {
        var plans = findings.Evidence.Plans.Values;
        foreach (var lane in plans.Where(plan => plan.OrderingKey is not null).GroupBy(plan => (plan.Queue, plan.OrderingKey)))
        {
            List<Place> places = [.. lane.OrderBy(plan => plan.Number).Select(plan => new Place(plan.Number, findings.Story($"{plan.Queue}/{plan.Id}"))).Where(place => place.IsCertain)];
            for (var i = 1; i < places.Count; i++) InTurn(findings, places, i);
            OneAtATime(findings, [.. lane.Select(plan => plan.Number)], $"lane {lane.Key.OrderingKey}");
        }

        foreach (var unique in plans.Where(plan => plan.Fields.ContainsKey("unique")).GroupBy(plan => (Queue: plan.Queue, Key: plan.Fields["unique"])))
            OneAtATime(findings, [.. unique.Select(plan => plan.Number)], $"unique key {unique.Key.Key} of queue {unique.Key.Queue}");
    }

    private static void InTurn(Findings findings, List<Place> places, int at)
    {
        var place = places[at];
        foreach (var run in place.Story.Runs.Where(run => !findings.IsForgotten(run)))
        {
            var before = places.Take(at).FirstOrDefault(other => other.AcceptedAt < place.AcceptedAt && (other.Story.FirstEnd is null || other.Story.FirstEnd.At > run.Begun));
            if (before is not null) findings.Add(place.Story, $"was begun by {run.Process.Name} before {before.Story.Key}, which comes first in its lane, had ended");
        }
    }

    private static void OneAtATime(Findings findings, HashSet<int> numbers, string what)
    {
        List<HandlerRun> runs = [.. findings.Evidence.Runs.Where(run => numbers.Contains(run.Number) && !findings.IsForgotten(run)).OrderBy(run => run.Begun)];
        for (var i = 0; i < runs.Count; i++)
        {
            var other = runs.Take(i).FirstOrDefault(run => run.Over > runs[i].Begun && run.Key != runs[i].Key && !findings.HasLost(run, runs[i].Begun));
            if (other is not null) findings.Add(findings.Story(runs[i].Key), $"ran beside {other.Key} of the same {what}, which {other.Process.Name} was at");
        }
    }

    /// <summary>A job's place in its lane.</summary>
    private sealed record Place(int Number, JobStory Story)
    {
        /// <summary>It was taken in, and no other job has come under its id.</summary>
        public bool IsCertain => Story.Accepted.Exists(job => !job.IsKnown) && Story.Accepted.TrueForAll(job => job.Number == Number);

        /// <summary>When Redis first took it in, as far as it still knows: one that it had forgotten and was sent again comes later than it did.</summary>
        public long AcceptedAt { get; } = Story.Accepted.Where(job => !job.IsKnown).Select(job => job.At).DefaultIfEmpty(long.MaxValue).Min();
    }
}
