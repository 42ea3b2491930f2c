namespace Lighthouse.Pbm.Tests;

public sealed class TerminalTests
{
    [Fact]
    public void Table_OnATerminal_IsAsWideAsTheTerminal()
    {
        var text = Print(new Terminal(new StringWriter(), new StringWriter()) { Colors = true, Width = 30 });
        text.ShouldContain("\u001b[1mNAME");
        text.Split('\n').Max(line => line.Replace("\u001b[1m", "").Replace("\u001b[0m", "").Length).ShouldBeLessThanOrEqualTo(30);
    }

    [Fact]
    public void Table_WithoutColors_HasNoEscapeSequences() =>
        Print(new Terminal(new StringWriter(), new StringWriter()) { Width = 200 }).ShouldNotContain("\u001b");

    [Fact]
    public void Table_WithoutATerminal_KeepsARowOnItsLine() =>
        Print(new Terminal(new StringWriter(), new StringWriter())).Split('\n').ShouldBe(["NAME    COUNT  NOTE", $"first  12,345  {new string('x', 300)}", "日本        1  [red]\uFFFD[31m", ""]);

    private static string Print(Terminal terminal)
    {
        terminal.Table(["NAME", ">COUNT", "EMPTY", "NOTE"], [["first", "12,345", null, new string('x', 300)], ["日本", "1", "", "[red]\u001b[31m"]]);
        return terminal.Writer.ToString()!;
    }
}
