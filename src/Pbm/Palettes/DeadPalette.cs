using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm dead …</c>: jobs that were given up.</summary>
internal static class DeadPalette
{
    public static Command Create(PaletteContext context) => new("dead", "Jobs that were given up: look, try again, throw away.")
    {
        List(context),
        Show(context),
        DeadBulkCommand.Create(context, "requeue", "Enqueues dead jobs anew, with all their attempts.", "requeued"),
        DeadBulkCommand.Create(context, "purge", "Throws dead jobs away for good.", "purged"),
    };

    private static Command List(PaletteContext context)
    {
        var filter = new DeadFilterOptions();
        var limit = PageOptions.Limit();
        var cursor = PageOptions.Cursor();
        var list = new Command("list", "Lists dead jobs, latest first.") { filter.Queue, filter.Type, filter.Error, filter.Message, filter.Before, filter.After, limit, cursor };
        list.SetAction(async (command, ct) =>
        {
            var query = new DeadQuery(
                command.GetValue(filter.Type), command.GetValue(filter.Error), command.GetValue(filter.Message), command.GetValue(filter.Before), command.GetValue(filter.After),
                command.GetValue(limit), command.GetValue(cursor));
            return context.Show(command, await context.Client().DeadAsync(command.GetRequiredValue(filter.Queue), query, ct), dead => ShowList(context.Terminal, dead));
        });
        return list;
    }

    private static Command Show(PaletteContext context)
    {
        var id = new Argument<string>("ID") { Description = JobName.Help };
        var show = new Command("show", "Shows a dead job: its error, its timeline and what its handler logged.") { id };
        show.SetAction(async (command, ct) =>
        {
            var name = JobName.Parse(command.GetRequiredValue(id));
            var answer = await context.Client().JobAsync(name.Queue, name.Id, ct);
            if (answer.Value.State != "dead") throw new PbmException(ExitCode.Refused, $"Job `{answer.Value.Queue}/{answer.Value.Id}` is not dead, it is {answer.Value.State}. `pbm job show` shows it.");
            return context.Show(command, answer, job =>
            {
                JobView.One(context.Terminal, job);
                JobView.Log(context.Terminal, job);
            });
        });
        return show;
    }

    private static void ShowList(Terminal terminal, DeadAnswer dead)
    {
        if (dead.Jobs.Count == 0) terminal.Line($"No dead job of queue `{dead.Queue}` matches{(dead.Cursor is null ? "" : " on this page")}.");
        else
        {
            terminal.Table(["ID", "TYPE", ">ATTEMPTS", "DIED", "ERROR"], dead.Jobs.Select(job => (string?[])
                [job.Id, job.Type, $"{job.Attempts}", Human.Time(job.DiedAt), Human.Short(JobView.Error(job.Error), 100)]));
        }

        PageOptions.ShowNext(terminal, dead.Cursor);
    }
}
