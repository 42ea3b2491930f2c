using System.Globalization;

namespace Lighthouse.Hocon;

/// <summary>The character classes of the HOCON specification.</summary>
internal static class Characters
{
    /// <summary>Blank text within a line: every Unicode separator, the ASCII separators, and the byte order mark.</summary>
    public static bool IsBlank(char c) => c switch
    {
        ' ' or '\t' or '\r' or '\v' or '\f' or '\u001C' or '\u001D' or '\u001E' or '\u001F' or '\uFEFF' => true,
        < '\u0080' => false,
        _ => char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    /// <summary>Characters that unquoted text cannot contain.</summary>
    public static bool IsReserved(char c) => c is '$' or '"' or '{' or '}' or '[' or ']' or ':' or '=' or ',' or '+' or '#' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\';

    /// <summary>Length of the JSON number at the start of <paramref name="text"/>, 0 when there is none.</summary>
    public static int NumberLength(ReadOnlySpan<char> text)
    {
        var at = text is ['-', ..] ? 1 : 0;
        var digits = Digits(text[at..]);
        if (digits == 0) return 0;
        at += text[at] == '0' ? 1 : digits;
        if (text[at..] is ['.', ..] && Digits(text[(at + 1)..]) is > 0 and var fraction) at += 1 + fraction;
        if (text[at..] is not ['e' or 'E', ..]) return at;
        var sign = text[(at + 1)..] is ['+' or '-', ..] ? 1 : 0;
        return Digits(text[(at + 1 + sign)..]) is > 0 and var exponent ? at + 1 + sign + exponent : at;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }
}
