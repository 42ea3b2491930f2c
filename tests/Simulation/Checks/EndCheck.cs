using Lighthouse.Messages;

namespace Lighthouse.Simulation;

/// <summary>I1, I2, I4: whatever was accepted has ended, once; and nothing more happened to it after its end.</summary>
internal static class EndCheck
{
    public static void Look(Findings findings)
    {
        foreach (var story in findings.Stories)
        {
            if (story.Lines.Count > 0 && !story.IsDuplicate) Follow(findings, story);
            else if (story.Runs.Exists(run => !findings.IsForgotten(run))) findings.Add(story, $"has run and is {(story.IsDuplicate ? "only a duplicate" : "in no journal")}");
        }

        foreach (var queue in Workload.Queues) Count(findings, queue);
    }

    /// <summary>A duplicate's end is told under the id of its entry, or one made for it; so the sum must come out.</summary>
    private static void Count(Findings findings, string queue)
    {
        var stories = findings.Stories.Where(story => story.Key.StartsWith(queue + "/", StringComparison.Ordinal)).ToList();
        var entries = stories.SelectMany(story => story.Accepted).Select(job => $"{queue}/{job.Entry}").ToHashSet(StringComparer.Ordinal); // a second job with a known id may be cancelled by its entry's
        var (ended, duplicates) = (stories.Count(story => story.FirstEnd is not null && (story.Accepted.Count > 0 || entries.Contains(story.Key))), stories.Sum(story => story.Duplicates));
        var accepted = stories.Sum(story => story.Accepted.Count);
        if (accepted != ended + duplicates)
        {
            var doubtful = stories.Where(story => story.Accepted.Count > (story.FirstEnd is null ? 0 : 1) || story.Duplicates > 0);
            findings.Violations.Add($"Queue {queue} has accepted {accepted} jobs, known ones among them; {ended} have ended, and {duplicates} were duplicates. Not with an end each: {string.Join(", ", doubtful.Select(story => $"{story.Key} ({story.Accepted.Count} accepted, {(story.FirstEnd is null ? 0 : 1)} ended, {story.Duplicates} duplicates)"))}.");
        }
    }

    private static void Follow(Findings findings, JobStory story)
    {
        var (open, last, cancelling) = (true, "", false);
        foreach (var line in story.Lines.Where(line => line.State != JobStates.Deduplicated))
        {
            switch (line.State)
            {
                case "requeued" when open || last != JobStates.Dead:
                    findings.Add(story, "was requeued, and was not dead");
                    return;
                case "requeued":
                    (open, cancelling) = (true, false);
                    break;
                case "purged":
                    break;
                case "cancelling":
                    cancelling = true;
                    break;
                case "retry" or "recovered" or "released" when cancelling:
                    findings.Add(story, $"is {line.State} although it was to be cancelled");
                    return;
                default:
                    if (!open)
                    {
                        findings.Add(story, $"is {line.State} although it had ended as {last}");
                        return;
                    }

                    if (line.Ends) (open, last) = (false, line.State);
                    break;
            }
        }

        if (open) findings.Add(story, "has not ended");
    }
}
