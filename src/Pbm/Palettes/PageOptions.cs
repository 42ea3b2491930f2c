using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary>What commands have in common that answer page by page.</summary>
internal static class PageOptions
{
    public static Option<int> Limit() => new("--limit", "-n") { Description = "Jobs on a page, at most 1000.", HelpName = "N", DefaultValueFactory = _ => 50 };

    public static Option<string?> Cursor() => new("--cursor") { Description = "Where to go on, as the page before told.", HelpName = "CURSOR" };

    public static void ShowNext(Terminal terminal, string? cursor)
    {
        if (cursor is not null) terminal.Line($"There are more: --cursor {cursor}");
    }
}
