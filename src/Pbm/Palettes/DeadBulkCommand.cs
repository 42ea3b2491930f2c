using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary>
/// <c>pbm dead requeue</c> and <c>purge</c>. Jobs named by their ids are dealt with at once; with filters it first says how many are meant, and
/// does it with <c>--yes</c>; without any filter it wants <c>--all</c> as well.
/// </summary>
internal static class DeadBulkCommand
{
    public static Command Create(PaletteContext context, string act, string description, string done)
    {
        var filter = new DeadFilterOptions();
        var ids = new Argument<string[]>("ID") { Description = "Ids of dead jobs of the queue; none: all that the filters match.", Arity = ArgumentArity.ZeroOrMore };
        var max = new Option<int?>("--max") { Description = "At most so many.", HelpName = "N" };
        var all = new Option<bool>("--all") { Description = "Needed when there is neither an id nor a filter." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do it, rather than say how many jobs it would be." };
        var command = new Command(act, description) { ids, filter.Queue, filter.Type, filter.Error, filter.Message, filter.Before, filter.After, max, all, yes };
        command.SetAction(async (parsed, ct) =>
        {
            var named = parsed.GetValue(ids) ?? [];
            var request = new BulkRequest(context.By)
            {
                Ids = named.Length > 0 ? named : null,
                Type = parsed.GetValue(filter.Type),
                Error = parsed.GetValue(filter.Error),
                Message = parsed.GetValue(filter.Message),
                Before = parsed.GetValue(filter.Before),
                After = parsed.GetValue(filter.After),
                Max = parsed.GetValue(max),
                All = parsed.GetValue(all) ? true : null,
            };
            var filtered = request is not { Ids: null, Type: null, Error: null, Message: null, Before: null, After: null };
            if (!filtered && request.All is null) throw new PbmException(ExitCode.Usage, $"Without an id or a filter this would {act} every dead job of the queue. Add --all if that is meant.");

            var queue = parsed.GetRequiredValue(filter.Queue);
            var dry = named.Length == 0 && !parsed.GetValue(yes);
            var answer = await context.Client().BulkAsync(queue, act, dry ? request with { DryRun = true } : request, ct);
            var code = context.Show(parsed, answer, bulk => Print(context.Terminal, bulk, act, done, dry));
            return !dry && named.Length > 0 && answer.Value.Done < named.Length ? ExitCode.Refused : code;
        });
        return command;
    }

    private static void Print(Terminal terminal, BulkAnswer bulk, string act, string done, bool dry)
    {
        if (dry)
        {
            terminal.Line(bulk.Matched == 0
                ? $"No dead job of queue `{bulk.Queue}` matches."
                : $"{Jobs(bulk.Matched)} of queue `{bulk.Queue}` would be {done}. Add --yes to {act} {(bulk.Matched == 1 ? "it" : "them")}.");
            return;
        }

        var skipped = bulk.Matched - bulk.Done;
        terminal.Line(skipped > 0 ? $"{Jobs(bulk.Done)} {done}, {QueueView.Count(skipped)} skipped." : $"{Jobs(bulk.Done)} {done}.");
        foreach (var each in bulk.Skipped ?? []) terminal.Text($"  {each.Id}: {each.Reason}");
    }

    private static string Jobs(long count) => count == 1 ? "1 dead job" : $"{QueueView.Count(count)} dead jobs";
}
