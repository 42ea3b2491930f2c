using Lighthouse.Messages;

namespace Lighthouse.Simulation;

/// <summary>
/// A job runs again only for a reason, never twice at once unless its first node had lost it, and each hand-out has a higher fence; nothing becomes of it while its
/// handler is at it; who settles is who ran it.
/// </summary>
internal static class RunCheck
{
    public static void Look(Findings findings)
    {
        foreach (var story in findings.Stories)
        {
            List<HandlerRun> runs = [.. story.Runs.Where(run => !findings.IsForgotten(run)).OrderBy(run => run.HandedOut).ThenBy(run => run.Fence)];
            for (var i = 1; i < runs.Count; i++)
            {
                Beside(findings, story, runs[i - 1], runs[i]);
                Again(findings, story, runs[i - 1], runs[i]);
            }

            foreach (var run in runs)
            {
                AfterItsEnd(findings, story, run);
                InItsMidst(findings, story, run);
            }

            foreach (var line in story.Lines.Where(line => line.State == JobStates.Succeeded)) Settled(findings, story, line);
        }

        foreach (var twice in findings.Evidence.Runs.Where(run => !findings.IsForgotten(run)).GroupBy(run => (run.Queue, run.Fence)).Where(runs => runs.Count() > 1))
            findings.Violations.Add($"Fence {twice.Key.Fence} of queue {twice.Key.Queue} was given out more than once: {string.Join(", ", twice.Select(run => run.Id))}.");
    }

    private static void Beside(Findings findings, JobStory story, HandlerRun former, HandlerRun later)
    {
        if (later.Fence <= former.Fence) findings.Add(story, $"was handed to {later.Process.Name} with fence {later.Fence} after it had been handed to {former.Process.Name} with {former.Fence}");
        if (findings.HasLost(former, later.HandedOut)) return;
        if (later.Begun < former.Begun) findings.Add(story, $"was begun with fence {former.Fence} by {former.Process.Name}, which still had the job, after it had been begun with {later.Fence}");
        else if (later.Begun < former.Over) findings.Add(story, $"ran twice at once: {former.Process.Name} was at it, and the job was still its own, when {later.Process.Name} began");
    }

    private static void Again(Findings findings, JobStory story, HandlerRun former, HandlerRun later)
    {
        if (findings.Evidence.Forgotten is { } gone && former.HandedOut <= gone.From && later.HandedOut > gone.Until) return; // what was between them is not known
        var between = story.Lines.Where(line => line.At > former.HandedOut && line.At <= later.HandedOut).ToList();
        var requeued = between.FindLastIndex(line => line.State == "requeued");
        var retries = between.Skip(requeued + 1).Count(line => line.State == "retry");
        var givenBack = between.Exists(line => (line.State is "recovered" or "released" || line is { State: "scheduled", Kind: "reclaim" }) && line.Node == former.Member); // one that is recovered when the clock was set back behind its time waits for it once more
        if (requeued < 0 && retries == 0 && !givenBack) findings.Add(story, $"ran again on {later.Process.Name} for no reason: since {former.Process.Name} got it, there was no retry and no requeue, and nobody has recovered or released it");
        var expected = retries + (requeued >= 0 ? 1 : former.Attempt);
        if (later.Attempt != expected) findings.Add(story, $"began attempt {later.Attempt} where {expected} was due");
    }

    /// <summary>A node may begin with what it was given before it was shut out and heard of late.</summary>
    private static void AfterItsEnd(Findings findings, JobStory story, HandlerRun run)
    {
        var last = story.Lines.FindLast(line => line.State == "requeued" ? line.At <= run.HandedOut : line.Ends && line.At < run.Begun);
        if (last is { Ends: true } && (last.At < run.HandedOut || !findings.HasLost(run, last.At))) findings.Add(story, $"was begun by {run.Process.Name} after it had ended as {last.State}");
    }

    private static void InItsMidst(Findings findings, JobStory story, HandlerRun run)
    {
        var line = story.Lines.Find(line => (line.Ends || line.State is "retry" or "released" or "recovered" or "scheduled" or "waiting") && line.At > run.Begun && line.At < run.Over);
        if (line is not null && !findings.HasLost(run, line.At)) findings.Add(story, $"is {line.State} by {line.Kind} while {run.Process.Name}, which still had it, was at it");
    }

    private static void Settled(Findings findings, JobStory story, JournalLine line)
    {
        if (story.RunOf(line) is not { } settled)
        {
            findings.Add(story, $"succeeded on the word of {line.Node}, which had not run it to its end");
            return;
        }

        if (story.Runs.Find(run => run.Fence > settled.Fence && !findings.IsForgotten(run) && run.HandedOut < line.At) is { } successor)
            findings.Add(story, $"was settled by {line.Node} with fence {settled.Fence} over the head of {successor.Member}, which had it by then with fence {successor.Fence}");
    }
}
