namespace Lighthouse.Hocon;

/// <summary>Turns the tokens of one file into its statements. A statement with a mistake is reported and left; the next one is read as if nothing had happened.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ValueParser _values;
    private readonly IncludeParser _includes;

    private Parser(TokenReader tokens, int maxDepth)
    {
        _tokens = tokens;
        _values = new ValueParser(tokens, this, maxDepth);
        _includes = new IncludeParser(tokens);
    }

    public static ObjectNode Parse(Places places, string text, ErrorList errors, int maxDepth)
    {
        var tokens = new TokenReader(places, Tokenizer.Read(places, text, errors), errors);
        return new Parser(tokens, maxDepth).ParseRoot();
    }

    private ObjectNode ParseRoot()
    {
        _tokens.SkipBlanksAndNewlines();
        var origin = _tokens.Origin;
        if (_tokens.Kind == TokenKind.OpenSquare)
        {
            _tokens.Report(origin, "expected settings at the top of the file, found an array.");
            return new ObjectNode(origin, []);
        }

        var statements = new List<Statement>();
        if (_tokens.Kind == TokenKind.OpenCurly)
        {
            if (_values.ParseObject() is ObjectNode root) statements.AddRange(root.Statements);
            _tokens.SkipBlanksAndNewlines();
            if (_tokens.Kind == TokenKind.End) return new ObjectNode(origin, statements);
            _tokens.ReportUnexpected("nothing after the closing brace of the file");
            if (_tokens.Kind is TokenKind.CloseCurly or TokenKind.CloseSquare) _tokens.Next();
        }

        ParseStatements(statements, closing: TokenKind.End);
        return new ObjectNode(origin, statements);
    }

    /// <summary>Statements up to the token that closes their object, which is left to the caller.</summary>
    public void ParseStatements(List<Statement> statements, TokenKind closing)
    {
        var separated = false; // whether a comma may stand here
        while (true)
        {
            _tokens.SkipBlanksAndNewlines();
            switch (_tokens.Kind)
            {
                case TokenKind.End:
                    return;
                case TokenKind.CloseCurly or TokenKind.CloseSquare when closing != TokenKind.End && (_tokens.Kind == closing || _values.InArray):
                    return;
                case TokenKind.CloseCurly or TokenKind.CloseSquare:
                    _tokens.Report(_tokens.Origin, $"this `{_tokens.Current.Text}` closes nothing.");
                    _tokens.Next();
                    continue;
                case TokenKind.Comma:
                    if (!separated) _tokens.Report(_tokens.Origin, "expected a setting before this comma.");
                    separated = false;
                    _tokens.Next();
                    continue;
            }

            if (ParseStatement() is { } statement) statements.Add(statement);
            separated = true;
            ExpectEndOfStatement();
        }
    }

    private Statement? ParseStatement()
    {
        if (_includes.IsInclude)
        {
            var include = _includes.Parse();
            if (include is null) _values.SkipStatement();
            return include;
        }

        var origin = _tokens.Origin;
        if (PathParser.Read(_tokens, "a key") is not { } path)
        {
            _values.SkipStatement();
            return null;
        }

        _tokens.SkipBlanksAndNewlines();
        var (operation, position) = (_tokens.Current, _tokens.Position);
        switch (operation.Kind)
        {
            case TokenKind.OpenCurly:
                return new AssignStatement(origin, path, Append: false, _values.ParseValue());
            case TokenKind.Assign or TokenKind.Append:
                _tokens.Next();
                return new AssignStatement(origin, path, operation.Kind == TokenKind.Append, ParseAssigned(path, operation));
            default:
                if (operation.Kind != TokenKind.Bad) _tokens.Report(origin, $"expected =, :, += or {{ after the key `{path.Shown}`, found {operation.Description}.");
                if (!_tokens.TryReturnToLineBreakBefore(position)) _values.SkipStatement();
                return new AssignStatement(origin, path, Append: false, new BrokenNode(origin));
        }
    }

    /// <summary>
    /// The value after an operator. It may stand on a later line, as in JSON; but when that line turns out to be a statement of its own,
    /// it is the value that is missing.
    /// </summary>
    private Node ParseAssigned(KeyPath path, Token operation)
    {
        var missing = new BrokenNode(_tokens.OriginOf(operation));
        _tokens.SkipBlanksAndNewlines();
        var start = _tokens.Position;
        if (!ValueParser.CanBegin(_tokens.Kind))
        {
            _tokens.Report(missing.Origin, $"expected a value for `{path.Shown}` after {operation.Text}, found {_tokens.Current.Description}.");
            _values.SkipStatement();
            return missing;
        }

        var value = _values.ParseValue();
        if (_tokens.Kind is not (TokenKind.Assign or TokenKind.Append) || !ValueParser.IsText(value) || !_tokens.TryReturnToLineBreakBefore(start)) return value;
        _tokens.Report(missing.Origin, $"expected a value for `{path.Shown}` after {operation.Text}, found the end of the line.");
        return missing;
    }

    private void ExpectEndOfStatement()
    {
        _tokens.SkipBlanks();
        if (_tokens.Kind is TokenKind.Newline or TokenKind.Comma or TokenKind.CloseCurly or TokenKind.CloseSquare or TokenKind.End) return;
        _tokens.ReportUnexpected(_tokens.Kind == TokenKind.Assign ? "a comma or a new line after the value (text with : or = in it goes in double quotes)" : "a comma or a new line after the value");
        _values.SkipStatement();
    }
}
