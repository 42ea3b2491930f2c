using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm job …</c>: jobs, in and out.</summary>
internal static class JobPalette
{
    public static Command Create(PaletteContext context) =>
        new("job", "Enqueue jobs; see what happened to one; cancel it.") { EnqueueCommand.Create(context), Show(context), Cancel(context), List(context) };

    private static Command Show(PaletteContext context)
    {
        var id = new Argument<string>("ID") { Description = JobName.Help };
        var log = new Option<bool>("--log") { Description = "Show what its handler logged, too." };
        var show = new Command("show", "Shows a job's state, result and timeline.") { id, log };
        show.SetAction(async (command, ct) =>
        {
            var name = JobName.Parse(command.GetRequiredValue(id));
            return context.Show(command, await context.Client().JobAsync(name.Queue, name.Id, ct), job =>
            {
                JobView.One(context.Terminal, job);
                if (command.GetValue(log)) JobView.Log(context.Terminal, job);
            });
        });
        return show;
    }

    private static Command Cancel(PaletteContext context)
    {
        var id = new Argument<string>("ID") { Description = JobName.Help };
        var reason = new Option<string?>("--reason") { Description = "Why, kept with the job.", HelpName = "TEXT" };
        var cancel = new Command("cancel", "Ends a job that has not started; of one that runs, cancels the token.") { id, reason };
        cancel.SetAction(async (command, ct) =>
        {
            var name = JobName.Parse(command.GetRequiredValue(id));
            var answer = await context.Client().CancelAsync(name.Queue, name.Id, context.By, command.GetValue(reason), ct);
            return context.Show(command, answer, cancelled => context.Terminal.Line(cancelled.Message));
        });
        return cancel;
    }

    private static Command List(PaletteContext context)
    {
        var queue = new Option<string>("--queue", "-q") { Description = "The queue.", HelpName = "QUEUE", DefaultValueFactory = _ => "default" };
        var state = new Option<string>("--state", "-s") { Description = "running, ready, scheduled, waiting or dead.", HelpName = "STATE", DefaultValueFactory = _ => "running" };
        var limit = PageOptions.Limit();
        var cursor = PageOptions.Cursor();
        var list = new Command("list", "Lists jobs of a queue that are in one state now.") { queue, state, limit, cursor };
        list.SetAction(async (command, ct) =>
        {
            var answer = await context.Client().JobsAsync(command.GetRequiredValue(queue), command.GetRequiredValue(state), command.GetValue(cursor), command.GetValue(limit), ct);
            return context.Show(command, answer, jobs => ShowJobs(context.Terminal, jobs));
        });
        return list;
    }

    private static void ShowJobs(Terminal terminal, JobsAnswer jobs)
    {
        if (jobs.Jobs.Count == 0) terminal.Line($"No job of queue `{jobs.Queue}` is {jobs.State}{(jobs.Cursor is null ? "" : " on this page")}.");
        else
        {
            terminal.Table(["ID", "TYPE", ">ATTEMPT", "NODE", "ENQUEUED", "DUE", "LANE"], jobs.Jobs.Select(job => (string?[])
            [
                job.Id, job.Type, job.Attempt > 0 ? $"{job.Attempt}" : null, job.Node,
                job.EnqueuedAt is { } enqueued ? Human.Time(enqueued) : null, job.DueAt is { } due ? Human.Time(due) : null, job.Lane,
            ]));
        }

        PageOptions.ShowNext(terminal, jobs.Cursor);
    }
}
