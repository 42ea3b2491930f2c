using Lighthouse.Messages;

namespace Lighthouse.Simulation;

/// <summary>A duplicate is one of something: it names a job that is there, and the two share their id or their unique key.</summary>
internal static class DuplicateCheck
{
    public static void Look(Findings findings)
    {
        foreach (var story in findings.Stories)
        {
            foreach (var line in story.Lines.Where(line => line.State == JobStates.Deduplicated)) OfWhat(findings, story, line);
            if (story.Lines.Count == 0 && story.Accepted.Count > 0 && !IsToldElsewhere(findings, story)) findings.Add(story, "was accepted and is in no journal: it is lost");
        }
    }

    /// <summary>Its own plan is known where it has an entry of its own; else any other that shares something with the first will do.</summary>
    private static void OfWhat(Findings findings, JobStory story, JournalLine line)
    {
        var queue = story.Key.Split('/')[0];
        if (line.Entry.First is not { } id || !findings.Has($"{queue}/{id}"))
        {
            findings.Add(story, $"is a duplicate of {line.Entry.First ?? "nothing"}, which is no job");
            return;
        }

        var first = findings.Story($"{queue}/{id}");
        var own = findings.Evidence.Accepted.Where(job => job.Queue == queue && job.Entry == story.Key[(queue.Length + 1)..]).ToList();
        var known = own.Count > 0 ? own.Exists(job => job.Id == id) : first.Accepted.Count > 1 || first.Accepted.Exists(job => job.IsKnown);
        if (!known && !SharesKey(findings, first, own.Count > 0 ? own : findings.Evidence.Accepted)) findings.Add(story, $"is a duplicate of {id}, with which no job shares its id or its unique key");
    }

    private static bool SharesKey(Findings findings, JobStory first, IReadOnlyList<AcceptedJob> others)
    {
        var keys = findings.PlansOf(first).Select(plan => plan.Unique).OfType<string>().ToHashSet();
        return keys.Count > 0 && others.Any(job => job.Key.Split('/')[0] == first.Key.Split('/')[0] && !first.Accepted.Contains(job) && findings.Evidence.Plans.TryGetValue(job.Number, out var plan) && plan.Unique is { } key && keys.Contains(key));
    }

    /// <summary>A duplicate that is no entry of the stream is told under an id that was made for it.</summary>
    private static bool IsToldElsewhere(Findings findings, JobStory story)
    {
        if (story.Accepted.TrueForAll(job => job.IsKnown)) return true;
        var (queue, keys) = (story.Key.Split('/')[0], findings.PlansOf(story).Select(plan => plan.Unique).OfType<string>().ToHashSet());
        return keys.Count > 0 && findings.Duplicates(queue).Any(line => findings.Has($"{queue}/{line.Entry.First}") && findings.PlansOf(findings.Story($"{queue}/{line.Entry.First}")).Any(plan => plan.Unique is { } key && keys.Contains(key)));
    }
}
