namespace Lighthouse.Hocon;

/// <summary>Cuts text into tokens. Comments vanish; what cannot be a token is reported and becomes <see cref="TokenKind.Bad"/>.</summary>
internal sealed class Tokenizer
{
    private readonly Places _places;
    private readonly string _text;
    private readonly ErrorList _errors;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _column = 1;

    private Tokenizer(Places places, string text, ErrorList errors)
    {
        _places = places;
        _text = text;
        _errors = errors;
    }

    private ReadOnlySpan<char> Rest => _text.AsSpan(_at);

    /// <summary>The tokens of the text; the last one is always <see cref="TokenKind.End"/>.</summary>
    public static List<Token> Read(Places places, string text, ErrorList errors)
    {
        var tokenizer = new Tokenizer(places, text, errors);
        while (tokenizer._at < text.Length) tokenizer.ReadToken();
        tokenizer.Add(TokenKind.End, 0, "");
        return tokenizer._tokens;
    }

    private void ReadToken()
    {
        switch (Rest)
        {
            case ['\n', ..]: Add(TokenKind.Newline, 1, "\n"); break;
            case [',', ..]: Add(TokenKind.Comma, 1, ","); break;
            case ['{', ..]: Add(TokenKind.OpenCurly, 1, "{"); break;
            case ['}', ..]: Add(TokenKind.CloseCurly, 1, "}"); break;
            case ['[', ..]: Add(TokenKind.OpenSquare, 1, "["); break;
            case [']', ..]: Add(TokenKind.CloseSquare, 1, "]"); break;
            case [':', ..]: Add(TokenKind.Assign, 1, ":"); break;
            case ['=', ..]: Add(TokenKind.Assign, 1, "="); break;
            case ['+', '=', ..]: Add(TokenKind.Append, 2, "+="); break;
            case ['$', '{', '?', ..]: Add(TokenKind.OptionalSubstitution, 3, "${?"); break;
            case ['$', '{', ..]: Add(TokenKind.Substitution, 2, "${"); break;
            case ['#', ..] or ['/', '/', ..]: SkipComment(); break;
            case ['"', '"', '"', ..]: ReadTripleQuoted(); break;
            case ['"', ..]: ReadQuoted(); break;
            case var rest when Characters.IsBlank(rest[0]): ReadBlank(); break;
            case var rest when Characters.IsReserved(rest[0]): ReadReserved(); break;
            default: ReadUnquoted(); break;
        }
    }

    private void SkipComment()
    {
        var end = Rest.IndexOf('\n');
        Advance(end < 0 ? Rest.Length : end);
    }

    private void ReadBlank()
    {
        var length = 1;
        while (length < Rest.Length && Characters.IsBlank(Rest[length])) length++;
        Add(TokenKind.Whitespace, length, length == 1 && Rest[0] == ' ' ? " " : Rest[..length].ToString());
    }

    private void ReadUnquoted()
    {
        var (length, whole) = (Characters.NumberLength(Rest), true); // only inside a number is `+` an ordinary character
        for (; length < Rest.Length && IsUnquoted(length); length++)
        {
            if (!char.IsSurrogate(Rest[length])) continue;
            if (char.IsHighSurrogate(Rest[length]) && length + 1 < Rest.Length && char.IsLowSurrogate(Rest[length + 1])) length++;
            else whole = whole && Report(length, "this is half of a character (a lone surrogate), so it cannot be text.");
        }

        Add(TokenKind.Unquoted, length, Rest[..length].ToString());
    }

    private bool IsUnquoted(int index)
    {
        var c = Rest[index];
        return c != '\n' && !Characters.IsBlank(c) && !Characters.IsReserved(c) && Rest[index..] is not ['/', '/', ..];
    }

    private void ReadReserved()
    {
        var c = Rest[0];
        var remedy = c switch
        {
            '$' => "a substitution is written ${path} or ${?path}; put other text with a `$` in double quotes",
            '+' => "an addition to an array is written `+=`; put other text with a `+` in double quotes",
            _ => "put the text in double quotes",
        };
        Report(0, $"`{c}` cannot stand outside quotes: {remedy}.");
        Add(TokenKind.Bad, 1, c.ToString());
    }

    private void ReadQuoted()
    {
        var text = QuotedText.Read(Rest, out var length, Report);
        Add(text is null ? TokenKind.Bad : TokenKind.Quoted, length, text ?? Rest[..length].ToString());
    }

    private void ReadTripleQuoted()
    {
        var end = Rest[3..].IndexOf("\"\"\"");
        if (end < 0)
        {
            Report(0, "this text is not closed: expected \"\"\" before the end of the file.");
            Add(TokenKind.Bad, Rest.Length, "\"\"\"");
            return;
        }

        var length = end + 6;
        while (length < Rest.Length && Rest[length] == '"') length++; // quotes beyond the third belong to the text
        var text = Rest[3..(length - 3)].ToString();
        if (QuotedText.LoneSurrogate(text) is >= 0 and var at)
        {
            Report(at + 3, "this is half of a character (a lone surrogate), so it cannot be text.");
            Add(TokenKind.Bad, length, "\"\"\"");
            return;
        }

        Add(TokenKind.Quoted, length, text);
    }

    private void Add(TokenKind kind, int length, string text)
    {
        _tokens.Add(new Token(kind, text, _line, _column));
        Advance(length);
    }

    private void Advance(int length)
    {
        foreach (var c in Rest[..length])
        {
            if (c == '\n') (_line, _column) = (_line + 1, 1);
            else if (!char.IsLowSurrogate(c)) _column++;
        }

        _at += length;
    }

    /// <summary>Reports a place within the token that begins here, the first of its kind: finding the place takes as long as the token. False, for what is then not valid.</summary>
    private bool Report(int offset, string message)
    {
        var (line, column) = (_line, _column);
        foreach (var c in Rest[..offset])
        {
            if (c == '\n') (line, column) = (line + 1, 1);
            else if (!char.IsLowSurrogate(c)) column++;
        }

        _errors.Add(_places.At(line, column), message);
        return false;
    }
}
