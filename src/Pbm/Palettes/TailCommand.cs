using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm cluster tail</c>: what happens to members and leadership, as it happens. It asks once a second; Ctrl-C ends it.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What one question brings at most.</summary>
    private const int Page = 500;

    public static Command Create(PaletteContext context)
    {
        var lines = new Option<int>("--lines", "-n") { Description = "Past events to begin with.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var once = new Option<bool>("--once") { Description = "Print the past events and end." };
        var tail = new Command("tail", "Prints what happens in the cluster: joins, downs, new leaders; and goes on until Ctrl-C.") { lines, once };
        tail.SetAction(async (command, ct) =>
        {
            var json = command.GetValue(context.Json);
            var answer = await context.Client().EventsAsync(null, Math.Clamp(command.GetValue(lines), 0, Page), ct);
            var position = Print(context.Terminal, answer, json) ?? "0-0";
            while (!command.GetValue(once))
            {
                context.Terminal.Flush();
                if (await StoppedAsync(context, ct)) break;
                position = Print(context.Terminal, await context.Client().EventsAsync(position, Page, ct), json) ?? position;
            }

            return ExitCode.Done;
        });
        return tail;
    }

    private static async Task<bool> StoppedAsync(PaletteContext context, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Interval, context.Time, ct);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <summary>Where the last event stands, or null when there was none. As JSON, one array a line.</summary>
    private static string? Print(Terminal terminal, Answer<IReadOnlyList<ClusterEventAnswer>> answer, bool json)
    {
        if (answer.Value is not [.., var last]) return null;
        if (json) terminal.Line(answer.Body);
        else
        {
            foreach (var each in answer.Value)
                terminal.Text($"{Human.Time(each.At)}  {each.Event,-9}  {string.Join("  ", new[] { each.Node, each.Detail }.Where(part => !string.IsNullOrEmpty(part)))}".TrimEnd());
        }

        return last.Position;
    }
}
