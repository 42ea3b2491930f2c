namespace Lighthouse.Simulation;

/// <summary>
/// On Redis' clock nothing is handed out before it is due, be it put off by its client or waiting for another attempt, nor when it has expired; and the times themselves are
/// those that were asked for.
/// </summary>
internal static class NothingBeforeItsTime
{
    public static void Look(Findings findings)
    {
        foreach (var story in findings.Stories)
        {
            var plans = findings.PlansOf(story);
            List<HandOut> claims = [.. findings.Evidence.Possession.Of(story.Key).Where(had => had.IsClaim && !findings.Evidence.IsForgotten(had.At))];
            foreach (var line in story.Lines.Where(line => line.Entry.DueMs > 0)) PutOff(findings, story, claims, line);
            if (plans is not [var plan]) continue; // others may have come under its id: which of them it is cannot be told
            foreach (var line in story.Lines.Where(line => line.Entry.DueMs > 0)) AsAskedFor(findings, story, plan, line);
            AtTheDoor(findings, story, plan, claims);
        }
    }

    /// <summary>What was put off comes back when its time has come, though the clock may have been set back since.</summary>
    private static void PutOff(Findings findings, JobStory story, List<HandOut> claims, JournalLine line)
    {
        if (claims.Find(claim => claim.At > line.At) is not { } next || findings.World.Server.Clock.LatestMs(line.At, next.At) is var latest && latest >= line.Entry.DueMs) return;
        findings.Add(story, $"was {line.State} for {Time(line.Entry.DueMs)} on Redis' clock, and was handed to {next.Node} with fence {next.Fence} when that had come to {Time(latest)}");
    }

    private static void AsAskedFor(Findings findings, JobStory story, JobPlan plan, JournalLine line)
    {
        long? wanted = line.State switch
        {
            "scheduled" when plan.RunAt is { } at => at,
            "scheduled" => line.Entry.EnqueuedMs + (long?)plan.Delay?.TotalMilliseconds,
            "retry" => line.ClockMs + (long?)plan.BackoffAfter(line.Entry.Attempt)?.TotalMilliseconds,
            _ => null,
        };
        if (line.State == "scheduled" && wanted is null) findings.Add(story, $"is scheduled for {Time(line.Entry.DueMs)}, and nobody has put it off");
        else if (wanted is not null && wanted != line.Entry.DueMs) findings.Add(story, $"is {line.State} for {Time(line.Entry.DueMs)} on Redis' clock, and {Time(wanted.Value)} was asked for");
    }

    /// <summary>A job that is found at its door when it is due already is never written down as put off.</summary>
    private static void AtTheDoor(Findings findings, JobStory story, JobPlan plan, List<HandOut> claims)
    {
        if (story.Lines.Count == 0 || story.Accepted.Count == 0) return;
        var accepted = story.Accepted.Min(job => job.At);
        var enqueued = Math.Max(findings.World.Server.Clock.LatestMs(accepted, accepted), story.Lines.Max(line => line.Entry.EnqueuedMs)); // what is told after the clock was set back is no later than that
        var due = plan.RunAt ?? (story.Lines.Min(line => line.Entry.EnqueuedMs) + (long?)plan.Delay?.TotalMilliseconds) ?? 0;
        foreach (var claim in claims.Where(claim => claim.At >= accepted))
        {
            if (findings.World.Server.Clock.LatestMs(accepted, claim.At) < due) findings.Add(story, $"was due at {Time(due)} on Redis' clock, and was handed to {claim.Node} with fence {claim.Fence} before that");
            if (plan.ExpiresIn is { } time && claim.ClockMs >= enqueued + (long)time.TotalMilliseconds) findings.Add(story, $"had expired when it was handed to {claim.Node} with fence {claim.Fence}");
        }
    }

    private static string Time(long ms) => $"{DateTimeOffset.FromUnixTimeMilliseconds(ms):HH:mm:ss.fff}";
}
