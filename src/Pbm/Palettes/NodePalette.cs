using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm node …</c>: one node, asked at its own management address, which the cluster tells.</summary>
internal static class NodePalette
{
    public static Command Create(PaletteContext context) => new("node", "One node: its queues and workers, draining it.")
    {
        Show(context),
        Drain(context, "drain", "Has a node claim nothing more and finish what it runs; it stays a member until it is resumed or leaves."),
        Drain(context, "resume", "Has a drained node claim jobs again."),
        Resize(context),
    };

    private static Command Show(PaletteContext context)
    {
        var node = Node();
        node.Arity = ArgumentArity.ZeroOrOne;
        var show = new Command("show", "Shows a node's queues and workers; without NODE those of the process that answers.") { node };
        show.SetAction((command, ct) => NodeTarget.AskAsync(context, command.GetValue(node), async (client, id) =>
            context.Show(command, await client.NodeAsync(id, ct), found => Print(context.Terminal, found)), ct));
        return show;
    }

    private static Command Drain(PaletteContext context, string act, string description)
    {
        var node = Node();
        var queue = new Option<string?>("--queue", "-q") { Description = "Only this queue.", HelpName = "QUEUE" };
        var drain = new Command(act, description) { node, queue };
        drain.SetAction((command, ct) => NodeTarget.AskAsync(context, command.GetRequiredValue(node), async (client, id) =>
            context.Show(command, await client.DrainAsync(id, act, command.GetValue(queue), ct), accepted => ClusterPalette.ShowAccepted(context, accepted)), ct));
        return drain;
    }

    private static Command Resize(PaletteContext context)
    {
        var node = Node();
        var queue = new Option<string>("--queue", "-q") { Description = "The queue.", HelpName = "QUEUE", DefaultValueFactory = _ => "default" };
        var workers = new Option<int>("--workers", "-w") { Description = "Jobs of the queue that the node runs at once.", HelpName = "N", Required = true };
        var resize = new Command("resize", "Changes how many workers a node has for a queue, until it is started anew.") { node, queue, workers };
        resize.SetAction((command, ct) => NodeTarget.AskAsync(context, command.GetRequiredValue(node), async (client, id) => context.Show(
            command,
            await client.ResizeAsync(id, command.GetRequiredValue(queue), command.GetRequiredValue(workers), ct),
            accepted => ClusterPalette.ShowAccepted(context, accepted)), ct));
        return resize;
    }

    private static Argument<string> Node() => new("NODE") { Description = "The node, by its id or its name, as `cluster show` lists it." };

    private static void Print(Terminal terminal, NodeAnswer node)
    {
        terminal.Fields(("node", node.Node), ("name", node.Name), ("role", node.Role), ("phase", node.Phase));
        if (node.Queues is { Count: > 0 } queues)
        {
            terminal.Line("");
            terminal.Table(["QUEUE", ">WORKERS", ">RUNNING", "NOTE"], queues.Select(queue => (string?[])[queue.Queue, $"{queue.Workers}", QueueView.Count(queue.Running), queue.Drained ? "drained" : null]));
        }

        if (node.Reasons is not { Count: > 0 } reasons) return;
        terminal.Line("");
        foreach (var reason in reasons) terminal.Text($"{reason.Subject}: {reason.Reason}");
    }
}
