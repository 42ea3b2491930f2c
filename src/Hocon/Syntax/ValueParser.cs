namespace Lighthouse.Hocon;

/// <summary>Reads values: text, substitutions, arrays and objects, and concatenations of them.</summary>
internal sealed class ValueParser(TokenReader tokens, Parser statements, int maxDepth)
{
    private int _depth;
    private int _openArrays;

    /// <summary>Whether an array is open around the object being read, so that a <c>]</c> belongs to it.</summary>
    public bool InArray => _openArrays > 0;

    public static bool CanBegin(TokenKind kind) => kind
        is TokenKind.Quoted or TokenKind.Unquoted or TokenKind.Substitution or TokenKind.OptionalSubstitution
        or TokenKind.OpenCurly or TokenKind.OpenSquare or TokenKind.Bad;

    /// <summary>The value that begins here, to the end of its concatenation.</summary>
    public Node ParseValue()
    {
        var origin = tokens.Origin;
        var parts = new List<Node>();
        Token? blank = null;
        while (CanBegin(tokens.Kind) || tokens.Kind == TokenKind.Whitespace)
        {
            if (tokens.Kind == TokenKind.Whitespace)
            {
                blank = tokens.Next();
                continue;
            }

            if (blank is { } between && parts.Count > 0) parts.Add(new TextNode(tokens.OriginOf(between), between.Text, TokenKind.Whitespace));
            blank = null;
            parts.Add(ParsePart());
        }

        return parts is [var only] ? only : new ConcatenationNode(origin, parts);
    }

    private Node ParsePart()
    {
        var origin = tokens.Origin;
        switch (tokens.Kind)
        {
            case TokenKind.Quoted or TokenKind.Unquoted:
                var token = tokens.Next();
                return new TextNode(origin, token.Text, token.Kind);
            case TokenKind.Substitution or TokenKind.OptionalSubstitution:
                return ParseSubstitution();
            case TokenKind.OpenCurly:
                return ParseObject();
            case TokenKind.OpenSquare:
                return ParseArray();
            default:
                tokens.Next();
                return new BrokenNode(origin);
        }
    }

    private Node ParseSubstitution()
    {
        var origin = tokens.Origin;
        var open = tokens.Next();
        var path = PathParser.Read(tokens, $"a path after {open.Text}");
        if (path is not null && tokens.TryTake(TokenKind.CloseCurly)) return new SubstitutionNode(origin, path, open.Kind == TokenKind.OptionalSubstitution);
        if (path is not null) tokens.ReportUnexpected($"}} to close {open.Text}{path.Shown}");
        while (tokens.Kind is not (TokenKind.CloseCurly or TokenKind.CloseSquare or TokenKind.Comma or TokenKind.Newline or TokenKind.End)) tokens.Next();
        tokens.TryTake(TokenKind.CloseCurly);
        return new BrokenNode(origin);
    }

    /// <summary>Whether a node is nothing but text, so that what looked like a value may have been a key.</summary>
    public static bool IsText(Node? node) => node is TextNode || (node is ConcatenationNode { Parts: var parts } && parts.All(part => part is TextNode));

    public Node ParseObject()
    {
        var origin = tokens.Origin;
        tokens.Next();
        if (!TryEnter(origin)) return new BrokenNode(origin);
        var content = new List<Statement>();
        statements.ParseStatements(content, TokenKind.CloseCurly);
        _depth--;
        if (!tokens.TryTake(TokenKind.CloseCurly)) ReportUnclosed(origin, "{", "}");
        return new ObjectNode(origin, content);
    }

    private Node ParseArray()
    {
        var origin = tokens.Origin;
        tokens.Next();
        if (!TryEnter(origin)) return new BrokenNode(origin);
        _openArrays++;
        var items = new List<Node>();
        ParseItems(items, origin);
        _openArrays--;
        _depth--;
        return new ArrayNode(origin, items);
    }

    private void ParseItems(List<Node> items, Origin opened)
    {
        var separated = false;
        while (true)
        {
            tokens.SkipBlanksAndNewlines();
            var (start, item) = (tokens.Position, (Node?)null);
            switch (tokens.Kind)
            {
                case TokenKind.CloseSquare:
                    tokens.Next();
                    return;
                case TokenKind.End or TokenKind.CloseCurly:
                    ReportUnclosed(opened, "[", "]");
                    return;
                case TokenKind.Comma:
                    if (!separated) tokens.Report(tokens.Origin, "expected a value before this comma.");
                    separated = false;
                    tokens.Next();
                    continue;
                case var kind when CanBegin(kind):
                    items.Add(item = ParseValue());
                    break;
            }

            separated = true;
            tokens.SkipBlanks();
            if (tokens.Kind is TokenKind.Newline or TokenKind.Comma or TokenKind.CloseSquare or TokenKind.CloseCurly or TokenKind.End) continue;
            if (tokens.Kind is TokenKind.Assign or TokenKind.Append && IsText(item) && tokens.TryReturnToLineBreakBefore(start))
            {
                // A setting on a line of its own: the closing bracket was forgotten, and the line is read again as what it is.
                tokens.Report(opened, $"expected ] to close this [ before the setting in line {tokens.Current.Line + 1}.");
                return;
            }

            tokens.ReportUnexpected($"a comma, a new line or ] in the array that begins in line {opened.Line}");
            SkipStatement();
        }
    }

    /// <summary>
    /// Goes on to the end of a statement that cannot be understood: a new line, a comma or a closing bracket. What is in brackets on the way
    /// is read for its own mistakes.
    /// </summary>
    public void SkipStatement()
    {
        while (tokens.Kind is not (TokenKind.Newline or TokenKind.Comma or TokenKind.CloseCurly or TokenKind.CloseSquare or TokenKind.End))
        {
            if (tokens.Kind is TokenKind.OpenCurly or TokenKind.OpenSquare) ParsePart();
            else if (tokens.Kind is TokenKind.Substitution or TokenKind.OptionalSubstitution) tokens.SkipSubstitution();
            else tokens.Next();
        }
    }

    private bool TryEnter(Origin origin)
    {
        if (_depth < maxDepth)
        {
            _depth++;
            return true;
        }

        tokens.Report(origin, $"objects and arrays stand inside one another more than {maxDepth} deep.");
        SkipToMatchingClose();
        return false;
    }

    private void SkipToMatchingClose()
    {
        for (var depth = 1; depth > 0 && tokens.Kind != TokenKind.End; tokens.Next())
        {
            if (tokens.Kind is TokenKind.OpenCurly or TokenKind.OpenSquare or TokenKind.Substitution or TokenKind.OptionalSubstitution) depth++;
            else if (tokens.Kind is TokenKind.CloseCurly or TokenKind.CloseSquare) depth--;
        }
    }

    private void ReportUnclosed(Origin origin, string open, string close)
    {
        if (tokens.Kind == TokenKind.End) tokens.Report(origin, $"expected {close} to close this {open} before the end of the file.");
        else tokens.Report(origin, $"expected {close} to close this {open} before {tokens.Current.Description} in line {tokens.Current.Line}.");
    }
}
