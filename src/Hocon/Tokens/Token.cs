namespace Lighthouse.Hocon;

/// <summary>A piece of the text. <see cref="Text"/> is the meaning of quoted, unquoted and blank text, and what was written for everything else.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column)
{
    /// <summary>How an error message names it.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.Newline => "the end of the line",
        TokenKind.Quoted => $"\"{Shorten(Text)}\"",
        _ => $"`{Shorten(Text)}`",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..(char.IsHighSurrogate(text[39]) ? 39 : 40)] + "…";
}
