using System.CommandLine;
using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary><c>pbm cron add NAME SCHEDULE TYPE [ARGS]</c>. What is allowed, the cluster says.</summary>
internal static class CronAddCommand
{
    public static Command Create(PaletteContext context)
    {
        var name = new Argument<string>("NAME") { Description = "Its name, once in the cluster; one that exists is changed." };
        var schedule = new Argument<string>("SCHEDULE") { Description = "Five or six fields ('0 3 * * *'), @daily and the like, or '@every 5m'." };
        var type = new Argument<string>("TYPE") { Description = "The type of its jobs." };
        var args = new Argument<string?>("ARGS") { Description = "Their arguments as JSON.", Arity = ArgumentArity.ZeroOrOne };
        var queue = new Option<string>("--queue", "-q") { Description = "Their queue.", HelpName = "QUEUE", DefaultValueFactory = _ => "default" };
        var zone = new Option<string>("--zone") { Description = "The time zone whose wall clock counts, such as Europe/Berlin.", HelpName = "ZONE", DefaultValueFactory = _ => "UTC" };
        var missed = new Option<string>("--missed") { Description = "Ticks that nobody could fire in time: skip, run_once or run_all.", HelpName = "WHAT", DefaultValueFactory = _ => "skip" };
        var overlap = new Option<bool>("--overlap") { Description = "Start a job also while the one before is still on its way." };
        var add = new Command("add", "Adds or changes a schedule.") { name, schedule, type, args, queue, zone, missed, overlap };
        add.SetAction(async (command, ct) =>
        {
            var request = new CronRequest(
                command.GetRequiredValue(name), command.GetRequiredValue(schedule), command.GetRequiredValue(zone), command.GetRequiredValue(queue), command.GetRequiredValue(type),
                Json(command.GetValue(args)), command.GetRequiredValue(missed), command.GetValue(overlap), context.By);
            return context.Show(command, await context.Client().AddCronAsync(request, ct), done => context.Terminal.Line(done.Message));
        });
        return add;
    }

    private static JsonElement? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            throw new PbmException(ExitCode.Usage, $"ARGS is not JSON: `{text!.Trim()}`. Quote strings, and the whole for the shell: '\"hello\"'.");
        }
    }
}
