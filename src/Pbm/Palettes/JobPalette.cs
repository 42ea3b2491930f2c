using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm job …</c>: one job, in and out.</summary>
internal static class JobPalette
{
    public static Command Create(PaletteContext context) => new("job", "Enqueue a job; see what happened to one.") { EnqueueCommand.Create(context), Show(context) };

    private static Command Show(PaletteContext context)
    {
        var id = new Argument<string>("ID") { Description = "The job's id, or queue/id; an id alone is looked for in all queues." };
        var show = new Command("show", "Shows a job's state, result and timeline.") { id };
        show.SetAction(async (command, ct) =>
        {
            var (queue, job) = command.GetRequiredValue(id).Split('/', 2) is [var before, var after] ? (before, after) : (null, command.GetRequiredValue(id));
            if (job.Length == 0 || queue is "") throw new PbmException(ExitCode.Usage, "Expected the id of a job, or queue/id.");
            return context.Show(command, await context.Client().JobAsync(queue, job, ct), found => ShowJob(context.Terminal, found));
        });
        return show;
    }

    private static void ShowJob(Terminal terminal, JobAnswer job)
    {
        terminal.Fields(
            ("id", $"{job.Queue}/{job.Id}"),
            ("type", job.Type),
            ("state", job.State),
            ("attempt", job.Attempt > 0 ? $"{job.Attempt}" : null),
            ("node", job.Node),
            ("enqueued", job.EnqueuedAt is { } enqueued ? Human.Time(enqueued) : null),
            ("due", job.DueAt is { } due ? Human.Time(due) : null),
            ("result", job.Result?.GetRawText()),
            ("error", job.Error is { } error ? string.Join(": ", new[] { error.Type, error.Message }.Where(part => !string.IsNullOrEmpty(part))) : null));
        if (job.Timeline is not { Count: > 0 } timeline) return;

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
