namespace Lighthouse.Chaos;

/// <summary>Rows of words, aligned for a terminal or as Markdown.</summary>
internal sealed class TextTable(params string[] head)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] row) => _rows.Add(row);

    public IEnumerable<string> Plain()
    {
        var widths = head.Select((_, column) => _rows.Append(head).Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows.Prepend(head)) yield return string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd();
    }

    public IEnumerable<string> Markdown()
    {
        yield return Line(head);
        yield return Line([.. head.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (var row in _rows) yield return Line(row);
    }

    private static string Line(string[] row) => $"| {string.Join(" | ", row)} |";
}
