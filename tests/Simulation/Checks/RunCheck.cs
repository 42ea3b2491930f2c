using Lighthouse.Messages;

namespace Lighthouse.Simulation;

/// <summary>A job runs again only for a reason, never twice at once while its first node is well, and each hand-out has a higher fence; who settles is who ran it.</summary>
internal static class RunCheck
{
    public static void Look(Findings findings)
    {
        foreach (var story in findings.Stories)
        {
            var runs = story.Runs.OrderBy(run => run.Fence).ToList(); // as they were handed out
            for (var i = 1; i < runs.Count; i++) Again(findings, story, runs[i - 1], runs[i]);
            foreach (var run in story.Runs)
            {
                AfterItsEnd(findings, story, run);
                InItsMidst(findings, story, run);
            }

            foreach (var line in story.Lines.Where(line => line.State == JobStates.Succeeded)) Settled(findings, story, line);
        }

        foreach (var twice in findings.Evidence.Runs.Where(run => !findings.Evidence.IsForgotten(run.Begun)).GroupBy(run => (run.Queue, run.Fence)).Where(runs => runs.Count() > 1))
            findings.Violations.Add($"Fence {twice.Key.Fence} of queue {twice.Key.Queue} was given out more than once: {string.Join(", ", twice.Select(run => run.Id))}.");
    }

    private static void Again(Findings findings, JobStory story, HandlerRun former, HandlerRun later)
    {
        if (findings.Evidence.Forgotten is { } gone && later.Begun > gone.From && (former.Begun <= gone.Until || findings.Evidence.IsForgotten(former.Begun) || findings.Evidence.IsForgotten(later.Begun))) return; // what was between them is not known
        var excused = findings.IsExcused(former, Math.Max(former.Begun, later.Begun)); // the answer to its claim may have reached it when it was declared down already
        if (later.Begun < former.Begun && !excused) findings.Add(story, $"was begun with fence {former.Fence} by {former.Process.Name}, which was well, after it had been begun with {later.Fence}");
        if (later.Begun < former.Over && !excused) findings.Add(story, $"ran twice at once: {former.Process.Name} was well and at it when {later.Process.Name} began");

        var between = story.Lines.Where(line => line.At >= former.Begun && line.At <= later.Begun).ToList();
        var requeued = between.FindLastIndex(line => line.State == "requeued");
        var retries = between.Skip(requeued + 1).Count(line => line.State == "retry");
        var givenBack = story.Lines.Exists(line => line.State is "recovered" or "released" && line.Node == former.Member && line.At <= later.Begun); // perhaps before the answer to its claim had reached it
        if (requeued < 0 && retries == 0 && !(excused && givenBack))
            findings.Add(story, $"ran again on {later.Process.Name} for no reason: no retry, no requeue, and {(excused ? "nobody has recovered or released it" : "its first node was well")}");
        var expected = retries + (requeued >= 0 ? 1 : former.Attempt);
        if (later.Attempt != expected) findings.Add(story, $"began attempt {later.Attempt} where {expected} was due");
    }

    private static void AfterItsEnd(Findings findings, JobStory story, HandlerRun run)
    {
        if (findings.Evidence.IsForgotten(run.Begun)) return;
        var begun = run.Begun;
        var last = story.Lines.FindLast(line => line.State == "requeued" ? line.At <= begun : line.Ends && line.At < begun);
        if (last is { Ends: true }) findings.Add(story, $"was begun by {run.Process.Name} after it had ended as {last.State}");
    }

    private static void InItsMidst(Findings findings, JobStory story, HandlerRun run)
    {
        var end = story.Lines.Find(line => line.Ends && line.At > run.Begun && line.At < run.Over);
        if (end is not null && !findings.IsExcused(run, end.At)) findings.Add(story, $"ended as {end.State} by {end.Kind} while {run.Process.Name} was well and at it");
    }

    private static void Settled(Findings findings, JobStory story, JournalLine line)
    {
        if (story.RunOf(line) is not { } settled)
        {
            findings.Add(story, $"succeeded on the word of {line.Node}, which had not run it to its end");
            return;
        }

        if (story.Runs.Find(run => run.Fence > settled.Fence && !findings.Evidence.IsForgotten(run.Begun) && run.Begun < line.At) is { } successor)
            findings.Add(story, $"was settled by {line.Node} with fence {settled.Fence} over the head of {successor.Member}, which had it by then with fence {successor.Fence}");
    }
}
