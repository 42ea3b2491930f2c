namespace Lighthouse.Hocon;

/// <summary>Reads <c>include "x"</c>, <c>include file("x")</c> and <c>include required(…)</c> around either.</summary>
internal sealed class IncludeParser(TokenReader tokens)
{
    private const string Forms = "\"file\", file(\"file\") or required(…) after include";

    /// <summary>Unquoted <c>include</c> at the start of a statement is reserved; as a key it takes quotes.</summary>
    public bool IsInclude => tokens.Kind == TokenKind.Unquoted && tokens.Current.Text == "include";

    /// <summary>The statement that begins here; null when it was reported, with the rest of it still unread.</summary>
    public Statement? Parse()
    {
        var origin = tokens.OriginOf(tokens.Next());
        tokens.SkipBlanks();
        var open = new List<string>(); // the parentheses are part of unquoted text: `required(file(` is one token
        while (tokens.Kind == TokenKind.Unquoted)
        {
            open.AddRange(tokens.Current.Text.Split('(', StringSplitOptions.RemoveEmptyEntries));
            if (!tokens.Current.Text.EndsWith('(')) return Fail(Forms);
            tokens.Next();
            tokens.SkipBlanks();
        }

        if (tokens.Kind is TokenKind.Assign or TokenKind.Append or TokenKind.OpenCurly) return Fail(Forms + "; as a key it is written \"include\"");
        if (open is not ([] or ["file"] or ["required"] or ["required", "file"]))
        {
            if (open is ["url" or "classpath"] or ["required", "url" or "classpath"])
            {
                tokens.Report(origin, $"include {open[^1]}(…) is not supported: expected {Forms}.");
                return null;
            }

            return Fail(Forms);
        }

        if (tokens.Kind != TokenKind.Quoted) return Fail("the name of a file in double quotes after include");
        var name = tokens.Next().Text;
        if (!Close(open.Count)) return Fail($"`{new string(')', open.Count)}` after the name of the included file");
        if (name.Length > 0) return new IncludeStatement(origin, name, open.Contains("required"), Guess: !open.Contains("file"));
        tokens.Report(origin, "expected the name of a file after include, found an empty one.");
        return null;
    }

    /// <summary>Takes the closing parentheses, which may stand in one token or in several.</summary>
    private bool Close(int count)
    {
        for (; count > 0; tokens.Next())
        {
            tokens.SkipBlanks();
            if (tokens.Kind != TokenKind.Unquoted || tokens.Current.Text.AsSpan().ContainsAnyExcept(')') || tokens.Current.Text.Length > count) return false;
            count -= tokens.Current.Text.Length;
        }

        return true;
    }

    private Statement? Fail(string expected)
    {
        tokens.ReportUnexpected(expected);
        return null;
    }
}
