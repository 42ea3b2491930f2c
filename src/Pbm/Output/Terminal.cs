using Spectre.Console;

namespace Lighthouse.Pbm;

/// <summary>Where pbm prints: results on one stream, complaints on the other. Without a terminal there are no escape sequences and no line is wrapped.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    public bool Colors { get; init; }

    /// <summary>Columns of the terminal; null when nobody wraps lines.</summary>
    public int? Width { get; init; }

    public TextWriter Writer => output;

    public TextWriter ErrorWriter => error;

    public void Line(string text) => output.WriteLine(text);

    /// <summary>A line with what comes from jobs or people in it: it stays one line.</summary>
    public void Text(string text) => output.WriteLine(OneLine(text));

    /// <summary>How far a long command is, on the stream of complaints.</summary>
    public void Progress(string text) => error.WriteLine(text);

    public void Flush() => output.Flush();

    public void Error(string sentence) => error.WriteLine(OneLine(sentence));

    /// <summary>Names and values below one another; those without a value are left out.</summary>
    public void Fields(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var rows = new List<string?[]>();
        foreach (var (name, value) in fields)
        {
            if (!string.IsNullOrEmpty(value)) rows.Add([name, value]);
        }

        Print(Grid([new TableColumn(""), new TableColumn("")], rows).HideHeaders());
    }

    /// <summary>A table; a header that begins with <c>&gt;</c> is that of a column of numbers. Columns without any value are left out.</summary>
    public void Table(IReadOnlyList<string> headers, IEnumerable<string?[]> rows)
    {
        var all = rows.ToList();
        var used = Enumerable.Range(0, headers.Count).Where(i => i == 0 || all.Exists(row => !string.IsNullOrEmpty(row[i]))).ToList();
        var columns = used.Select(i => headers[i] is ['>', .. var name] ? Column(name).RightAligned() : Column(headers[i]));
        Print(Grid(columns, all.Select(row => used.Select(i => row[i]).ToArray())));

        TableColumn Column(string header) => new(new Text(header, Colors ? new Style(decoration: Decoration.Bold) : Style.Plain));
    }

    private static Table Grid(IEnumerable<TableColumn> columns, IEnumerable<string?[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (var column in columns) table.AddColumn(column.PadLeft(0).PadRight(2));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(OneLine(cell ?? ""))));
        return table;
    }

    private void Print(Table table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Colors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Colors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width ?? 100_000;
        console.Write(table);
        foreach (var line in text.ToString().Split('\n').SkipLast(1)) output.WriteLine(line.TrimEnd());
    }

    /// <summary>What comes from jobs may hold anything: line breaks and escape sequences must not reach the terminal.</summary>
    private static string OneLine(string text) => text.AsSpan().ContainsAnyInRange('\0', '\u001F') || text.AsSpan().ContainsAnyInRange('\u007F', '\u009F')
        ? string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '\uFFFD' : c))
        : text;
}
