using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm actor …</c>: the actors of the process that answers.</summary>
internal static class ActorPalette
{
    public static Command Create(PaletteContext context)
    {
        var hierarchy = new Command("hierarchy", "Shows the actors of the process that answers as a tree, with what waits in their mailboxes.");
        hierarchy.SetAction(async (command, ct) => context.Show(command, await context.Client().ActorsAsync(ct), root =>
        {
            var rows = new List<string?[]>();
            Add(rows, root, "", "");
            context.Terminal.Table(["ACTOR", "TYPE", "STATE", ">LOAD"], rows);
        }));
        return new Command("actor", "The actors inside a process.") { hierarchy };
    }

    private static void Add(List<string?[]> rows, ActorAnswer actor, string branch, string indent)
    {
        rows.Add([branch + actor.Path[(actor.Path.LastIndexOf('/') + 1)..], actor.Type, actor.State, $"{actor.Load}"]);
        var children = actor.Children ?? [];
        for (var i = 0; i < children.Count; i++)
        {
            var last = i == children.Count - 1;
            Add(rows, children[i], indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
        }
    }
}
