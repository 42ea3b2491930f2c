using System.Globalization;

namespace Lighthouse.Pbm;

/// <summary>How people see a job.</summary>
internal static class JobView
{
    public static void One(Terminal terminal, JobAnswer job)
    {
        terminal.Fields(
            ("id", $"{job.Queue}/{job.Id}"),
            ("type", job.Type),
            ("state", job.State),
            ("attempt", job.Attempt > 0 ? $"{job.Attempt}" : null),
            ("node", job.Node),
            ("enqueued", job.EnqueuedAt is { } enqueued ? Human.Time(enqueued) : null),
            ("due", job.DueAt is { } due ? Human.Time(due) : null),
            ("waits for", job.WaitsFor switch { "ordering_key" => "the job before it with its ordering key", "type" => "a place in the limit of its type", var other => other }),
            ("progress", Progress(job.Progress)),
            ("cancel", job.Cancel is { } cancel ? string.Join(' ', new[] { $"asked for at {Human.Time(cancel.At)}", cancel.By is { Length: > 0 } by ? $"by {by}" : null, cancel.Reason is { Length: > 0 } why ? $"({why})" : null }.Where(part => part is not null)) : null),
            ("result", job.Result?.GetRawText()),
            ("error", Error(job.Error)));
        if (job.Timeline is { Count: > 0 } timeline) Timeline(terminal, timeline);
    }

    /// <summary>The lines that handlers logged, attempt by attempt.</summary>
    public static void Log(Terminal terminal, JobAnswer job)
    {
        foreach (var step in job.Timeline ?? [])
        {
            if (step.Log is not { Count: > 0 } lines) continue;
            terminal.Line("");
            terminal.Line(step.Attempt is { } attempt ? $"log of attempt {attempt}" : "log");
            foreach (var line in lines) terminal.Text("  " + line);
        }
    }

    public static string? Error(JobErrorAnswer? error) =>
        error is null ? null : string.Join(": ", new[] { error.Type, error.Message }.Where(part => !string.IsNullOrEmpty(part)));

    private static string? Progress(ProgressAnswer? progress)
    {
        if (progress is null) return null;
        var fraction = progress.Fraction is { } done ? done.ToString("P0", CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal) : null;
        return string.Join(", ", new[] { fraction, progress.Message }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static void Timeline(Terminal terminal, IReadOnlyList<TimelineAnswer> timeline)
    {
        terminal.Line("");
        DateTimeOffset? previous = null;
        var rows = new List<string?[]>();
        foreach (var step in timeline)
        {
            rows.Add([Human.Time(step.At), previous is { } before ? "+" + Human.Duration(step.At - before) : "", step.Event, step.Attempt is { } attempt ? $"{attempt}" : null, step.Node, step.Detail]);
            previous = step.At;
        }

        terminal.Table(["TIME", ">AFTER", "EVENT", ">ATTEMPT", "NODE", "DETAIL"], rows);
    }
}
