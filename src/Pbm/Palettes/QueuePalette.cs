using System.CommandLine;
using System.Globalization;

namespace Lighthouse.Pbm;

/// <summary><c>pbm queue …</c></summary>
internal static class QueuePalette
{
    public static Command Create(PaletteContext context)
    {
        var list = new Command("list", "Lists the queues and how many of their jobs are in each state.");
        list.SetAction(async (command, ct) => context.Show(command, await context.Client().QueuesAsync(ct), queues => ShowQueues(context, queues)));
        return new Command("queue", "Queues and what waits in them.") { list };
    }

    private static void ShowQueues(PaletteContext context, IReadOnlyList<QueueAnswer> queues)
    {
        if (queues.Count == 0)
        {
            context.Terminal.Line("There are no queues yet: a queue appears with its first job or its first node.");
            return;
        }

        context.Terminal.Table(
            ["QUEUE", ">INBOX", ">READY", ">RUNNING", ">SCHEDULED", ">DEAD", ">SUCCEEDED", ">NODES", "NOTE"],
            queues.OrderBy(queue => queue.Queue, StringComparer.Ordinal).Select(queue => (string?[])
            [
                queue.Queue, Count(queue.Inbox), Count(queue.Ready), Count(queue.Running), Count(queue.Scheduled), Count(queue.Dead), queue.Totals is { } totals ? Count(totals.GetValueOrDefault("succeeded")) : null, Count(queue.Nodes), queue.Paused ? "paused" : null,
            ]));
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
