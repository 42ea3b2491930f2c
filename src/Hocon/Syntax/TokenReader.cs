namespace Lighthouse.Hocon;

/// <summary>A position in the tokens of one file, and the reporting of what was found there.</summary>
internal sealed class TokenReader(Places places, IReadOnlyList<Token> tokens, ErrorList errors)
{
    public int Position { get; set; }

    public Token Current => tokens[Position];

    public TokenKind Kind => tokens[Position].Kind;

    public Origin Origin => OriginOf(Current);

    public Origin OriginOf(Token token) => places.At(token.Line, token.Column);

    public Token Next()
    {
        var token = tokens[Position];
        if (token.Kind != TokenKind.End) Position++;
        return token;
    }

    public bool TryTake(TokenKind kind)
    {
        if (Kind != kind) return false;
        Next();
        return true;
    }

    public void SkipBlanks()
    {
        while (Kind == TokenKind.Whitespace) Next();
    }

    public void SkipBlanksAndNewlines()
    {
        while (Kind is TokenKind.Whitespace or TokenKind.Newline) Next();
    }

    public void Report(Origin origin, string message) => errors.Add(origin, message);

    /// <summary>Reports what stands here instead of what was expected. A bad token was reported already.</summary>
    public void ReportUnexpected(string expected)
    {
        if (Kind != TokenKind.Bad) errors.Add(Origin, $"expected {expected}, found {Current.Description}.");
    }

    /// <summary>When the token at <paramref name="position"/> is the first of its line, goes back to the line break before it.</summary>
    public bool TryReturnToLineBreakBefore(int position)
    {
        do position--;
        while (position >= 0 && tokens[position].Kind == TokenKind.Whitespace);
        if (position < 0 || tokens[position].Kind != TokenKind.Newline) return false;
        Position = position;
        return true;
    }

    /// <summary>Goes on to the closing brace of <c>${…}</c>, at most to the last token of its line.</summary>
    public void SkipSubstitution()
    {
        while (Kind != TokenKind.CloseCurly && tokens[Position + 1].Kind is not (TokenKind.Newline or TokenKind.End)) Next();
        Next();
    }
}
