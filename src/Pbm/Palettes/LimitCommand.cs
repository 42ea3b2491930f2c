using System.CommandLine;
using System.Globalization;

namespace Lighthouse.Pbm;

/// <summary><c>pbm queue limit QUEUE</c>. Values are passed on as they are: what they may be, the cluster says.</summary>
internal static class LimitCommand
{
    private static readonly string[] Names = ["rate", "burst", "concurrency", "backlog"];

    public static Command Create(PaletteContext context)
    {
        var queue = new Argument<string>("QUEUE") { Description = "The queue." };
        var type = new Option<string?>("--type") { Description = "Limit one job type instead of the whole queue.", HelpName = "TYPE" };
        var rate = new Option<string?>("--rate") { Description = "Jobs handed out in a time, over all nodes, such as 100/s, 30/m or 10/h.", HelpName = "RATE" };
        var burst = new Option<int?>("--burst") { Description = "Jobs that may be handed out at once after a pause.", HelpName = "N" };
        var concurrency = new Option<int?>("--concurrency") { Description = "Jobs that may run at once, over all nodes.", HelpName = "N" };
        var backlog = new Option<int?>("--backlog") { Description = "Jobs that may wait; beyond, the function door and HTTP refuse.", HelpName = "N" };
        var clear = new Option<string[]>("--clear") { Description = "Take your setting back: the nodes' configuration is valid again. One of rate, burst, concurrency, backlog; repeatable.", HelpName = "LIMIT" };
        var limit = new Command("limit", "Shows a queue's limits, or changes them at once for all nodes.") { queue, type, rate, burst, concurrency, backlog, clear };
        limit.SetAction(async (command, ct) =>
        {
            var changes = new Dictionary<string, string?>();
            if (command.GetValue(rate) is { } r) Change("rate", r);
            if (command.GetValue(burst) is { } b) Change("burst", Text(b));
            if (command.GetValue(concurrency) is { } c) Change("concurrency", Text(c));
            if (command.GetValue(backlog) is { } l) Change("backlog", Text(l));
            foreach (var name in command.GetValue(clear) ?? []) Clear(name);

            var name0 = command.GetRequiredValue(queue);
            var answer = changes.Count == 0 ? await context.Client().LimitsAsync(name0, ct) : await context.Client().SetLimitsAsync(name0, context.By, changes, ct);
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
