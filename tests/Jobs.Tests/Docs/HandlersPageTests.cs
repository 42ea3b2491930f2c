using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Lighthouse.Jobs.Tests.Docs;

/// <summary><c>docs/handlers.md</c> shows only code that compiles: each of its blocks stands in <see cref="HandlersGuide"/> between marks.</summary>
public sealed partial class HandlersPageTests
{
    [Fact]
    public void Page_ShowsTheCompiledCode()
    {
        var compiled = Marked().Matches(File.ReadAllText(Beside("HandlersGuide.cs"))).Select(match => Dedented(match.Groups[1].Value)).ToList();
        var shown = Block().Matches(File.ReadAllText(Beside("../../../docs/handlers.md"))).Select(match => match.Groups[1].Value.TrimEnd()).ToList();
        shown.Count.ShouldBeGreaterThan(5);
        foreach (var block in shown) compiled.ShouldContain(block);
    }

    private static string Dedented(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart(' ').Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);

    [GeneratedRegex("^ *// doc: [^\n]*\n(.*?)^ *// end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Marked();

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
