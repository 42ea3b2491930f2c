using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm cron …</c>: jobs that come up by the clock.</summary>
internal static class CronPalette
{
    public static Command Create(PaletteContext context) => new("cron", "Jobs that come up by the clock.")
    {
        List(context),
        CronAddCommand.Create(context),
        Act(context, "remove", "Takes a schedule away.", (client, name, ct) => client.RemoveCronAsync(name, context.By, ct)),
        Act(context, "pause", "Stops a schedule until it is resumed.", (client, name, ct) => client.ActOnCronAsync(name, "pause", context.By, ct)),
        Act(context, "resume", "Lets a paused schedule go on from now.", (client, name, ct) => client.ActOnCronAsync(name, "resume", context.By, ct)),
        Run(context),
        Next(context),
    };

    private static Command List(PaletteContext context)
    {
        var list = new Command("list", "Lists the schedules and when each fires next.");
        list.SetAction(async (command, ct) => context.Show(command, await context.Client().CronAsync(ct), schedules => ShowAll(context.Terminal, schedules)));
        return list;
    }

    private static Command Act(PaletteContext context, string verb, string description, Func<ManagementClient, string, CancellationToken, Task<Answer<CronActAnswer>>> ask)
    {
        var name = Name();
        var act = new Command(verb, description) { name };
        act.SetAction(async (command, ct) => context.Show(command, await ask(context.Client(), command.GetRequiredValue(name), ct), done => context.Terminal.Line(done.Message)));
        return act;
    }

    private static Command Run(PaletteContext context)
    {
        var name = Name();
        var run = new Command("run", "Enqueues a schedule's job now, beside its ticks, and prints the job's id.") { name };
        run.SetAction(async (command, ct) =>
            context.Show(command, await context.Client().RunCronAsync(command.GetRequiredValue(name), context.By, ct), job => context.Terminal.Line($"{job.Queue}/{job.Id}")));
        return run;
    }

    private static Command Next(PaletteContext context)
    {
        var schedule = new Argument<string>("SCHEDULE") { Description = "A schedule's name; or an expression, such as '0 3 * * *', to see what it would do." };
        var zone = new Option<string>("--zone") { Description = "Time zone of an expression.", HelpName = "ZONE", DefaultValueFactory = _ => "UTC" };
        var count = new Option<int>("--count", "-n") { Description = "How many ticks to show.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var next = new Command("next", "Shows when a schedule fires next.") { schedule, zone, count };
        next.SetAction(async (command, ct) =>
        {
            var text = command.GetRequiredValue(schedule);
            var expression = text.StartsWith('@') || text.Contains(' ', StringComparison.Ordinal);
            var answer = expression
                ? await context.Client().NextOfScheduleAsync(text, command.GetRequiredValue(zone), command.GetValue(count), ct)
                : await context.Client().NextOfCronAsync(text, command.GetValue(count), ct);
            return context.Show(command, answer, found => ShowTicks(context, found));
        });
        return next;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The schedule, as `cron list` names it." };

    private static void ShowAll(Terminal terminal, IReadOnlyList<CronAnswer> schedules)
    {
        if (schedules.Count == 0)
        {
            terminal.Line("There are no schedules. `pbm cron add` makes one; nodes bring their own.");
            return;
        }

        terminal.Table(
            ["NAME", "SCHEDULE", "ZONE", "QUEUE", "TYPE", "LAST", "NEXT", "FROM", "NOTE"],
            schedules.OrderBy(schedule => schedule.Name, StringComparer.Ordinal).Select(schedule => (string?[])
            [
                schedule.Name, schedule.Schedule, schedule.TimeZone, schedule.Queue, schedule.Type,
                schedule.LastAt is { } last ? Human.Time(last) : null, schedule.NextAt is { } next ? Human.Time(next) : null, schedule.Origin,
                schedule.Problem ?? (schedule.Paused ? "paused" : null),
            ]));
    }

    private static void ShowTicks(PaletteContext context, CronNextAnswer found)
    {
        if (found.Next.Count == 0) context.Terminal.Line($"`{found.Schedule}` never fires.");
        var now = context.Time.GetUtcNow();
        context.Terminal.Table(["NEXT", ">IN"], found.Next.Select(tick => (string?[])[Human.Time(tick), Human.Duration(tick - now)]));
    }
}
