using System.Globalization;

namespace Lighthouse.Pbm;

/// <summary>How people see a queue.</summary>
internal static class QueueView
{
    public static void List(Terminal terminal, IReadOnlyList<QueueAnswer> queues)
    {
        if (queues.Count == 0)
        {
            terminal.Line("There are no queues yet: a queue appears with its first job or its first node.");
            return;
        }

        terminal.Table(
            ["QUEUE", ">INBOX", ">READY", ">RUNNING", ">SCHEDULED", ">WAITING", ">DEAD", ">SUCCEEDED", ">NODES", "NOTE"],
            queues.OrderBy(queue => queue.Queue, StringComparer.Ordinal).Select(queue => (string?[])
            [
                queue.Queue, Count(queue.Inbox), Count(queue.Ready), Count(queue.Running), Count(queue.Scheduled), CountOrNothing(queue.Waiting), Count(queue.Dead),
                queue.Totals is { } totals ? Count(totals.GetValueOrDefault("succeeded")) : null, Count(queue.Nodes), Note(queue),
            ]));
    }

    public static void One(PaletteContext context, QueueAnswer queue)
    {
        var terminal = context.Terminal;
        terminal.Fields(
            ("queue", queue.Queue),
            ("paused", queue.Paused ? Paused(queue, context.Time.GetUtcNow()) : null),
            ("inbox", Count(queue.Inbox)),
            ("ready", Count(queue.Ready)),
            ("scheduled", Count(queue.Scheduled)),
            ("waiting", Count(queue.Waiting)),
            ("running", Count(queue.Running)),
            ("suspects", Count(queue.Suspects)),
            ("dead", Count(queue.Dead)),
            ("nodes", Count(queue.Nodes)),
            ("totals", queue.Totals is { Count: > 0 } totals ? string.Join(", ", totals.Select(total => $"{Count(total.Value)} {total.Key}")) : null));
        if (queue.RunningByNode is { Count: > 0 } byNode)
        {
            terminal.Line("");
            terminal.Table(["NODE", ">RUNNING"], byNode.Select(node => (string?[])[node.Key, Count(node.Value)]));
        }

        if (queue.Limits is not { Count: > 0 } limits) return;
        terminal.Line("");
        Limits(terminal, limits);
    }

    public static void Limits(Terminal terminal, IReadOnlyList<LimitAnswer> limits) =>
        terminal.Table(["LIMIT", ">VALUE", "FROM"], limits.Select(limit => (string?[])[limit.Name, limit.Value ?? "none", limit.Origin]));

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string? CountOrNothing(long count) => count == 0 ? null : Count(count);

    private static string? Note(QueueAnswer queue)
    {
        var notes = new[]
        {
            queue.Paused ? queue.PausedBy is { Length: > 0 } by ? $"paused by {by}" : "paused" : null,
            queue.Limited ? "limited" : null,
            queue.Suspects switch { 0 => null, 1 => "1 suspect", var many => $"{Count(many)} suspects" },
        };
        var text = string.Join(", ", notes.Where(note => note is not null));
        return text.Length == 0 ? null : text;
    }

    private static string Paused(QueueAnswer queue, DateTimeOffset now)
    {
        var since = queue.PausedSince is { } at ? $" since {Human.Time(at)} ({Human.Duration(now - at)})" : "";
        var by = queue.PausedBy is { Length: > 0 } who ? $" by {who}" : "";
        return $"yes{since}{by}";
    }
}
