using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm queue limit QUEUE</c>. Values are passed on as they are: what they may be, the cluster says.</summary>
internal static class LimitCommand
{
    private static readonly string[] Names = ["rate", "burst", "concurrency", "backlog", "max_crashes"];

    public static Command Create(PaletteContext context)
    {
        var queue = new Argument<string>("QUEUE") { Description = "The queue." };
        var type = new Option<string?>("--type") { Description = "Limit one job type instead of the whole queue.", HelpName = "TYPE" };
        var rate = new Option<string?>("--rate") { Description = "Jobs handed out in a time, over all nodes, such as 100/s, 30/m or 10/h.", HelpName = "RATE" };
        var burst = new Option<string?>("--burst") { Description = "Jobs that may be handed out at once after a quiet time.", HelpName = "N" };
        var concurrency = new Option<string?>("--concurrency") { Description = "Jobs that may run at once, over all nodes.", HelpName = "N" };
        var backlog = new Option<string?>("--backlog") { Description = "Jobs that may wait; beyond, the function door and HTTP refuse.", HelpName = "N" };
        var crashes = new Option<string?>("--max-crashes") { Description = "Crashes alone after which a job is dead as a poison pill; 3 by default.", HelpName = "N" };
        var clear = new Option<string[]>("--clear") { Description = "Take your setting back: the nodes' configuration is valid again. One of rate, burst, concurrency, backlog, max_crashes; repeatable.", HelpName = "LIMIT" };
        var limit = new Command("limit", "Shows a queue's limits, or changes them at once for all nodes; the value none lifts what the nodes' configuration sets.") { queue, type, rate, burst, concurrency, backlog, crashes, clear };
        limit.SetAction(async (command, ct) =>
        {
            var changes = new Dictionary<string, string?>();
            Option<string?>[] options = [rate, burst, concurrency, backlog, crashes];
            for (var i = 0; i < options.Length; i++)
            {
                if (command.GetValue(options[i]) is { } value) Change(Names[i], value);
            }

            foreach (var name in command.GetValue(clear) ?? []) Clear(name);

            var named = command.GetRequiredValue(queue);
            var answer = changes.Count == 0 ? await context.Client().LimitsAsync(named, ct) : await context.Client().SetLimitsAsync(named, context.By, changes, ct);
            return context.Show(command, answer, found => Print(context.Terminal, found));

            void Change(string name, string? value) => changes[command.GetValue(type) is { } t ? $"type:{t}:{name}" : name] = value;

            void Clear(string name)
            {
                if (!Names.Contains(name)) throw new PbmException(ExitCode.Usage, $"--clear is `{name}`: expected {string.Join(", ", Names[..^1])} or {Names[^1]}.");
                Change(name, null);
            }
        });
        return limit;
    }

    private static void Print(Terminal terminal, LimitsAnswer answer)
    {
        if (answer.Limits.Count == 0) terminal.Line($"Queue `{answer.Queue}` has no limits.");
        else QueueView.Limits(terminal, answer.Limits);
    }
}
