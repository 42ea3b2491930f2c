using System.Globalization;
using System.Text;

namespace Lighthouse.Hocon;

/// <summary>Reads a string in double quotes, by the rules of JSON.</summary>
internal static class QuotedText
{
    /// <summary>The text of the string at the start of <paramref name="rest"/>; null when something in it was reported, at an offset.</summary>
    public static string? Read(ReadOnlySpan<char> rest, out int length, Func<int, string, bool> report)
    {
        var text = new StringBuilder();
        var valid = true;
        var at = 1;
        while (at < rest.Length && rest[at] is not ('"' or '\n'))
        {
            if (rest[at] == '\\')
            {
                valid &= ReadEscape(rest, ref at, text, valid ? report : Reported);
                continue;
            }

            if (rest[at] < ' ' && rest[at..] is not ['\r', '\n', ..])
            {
                valid = valid && report(at, $"a string cannot contain the control character U+{(int)rest[at]:X4}: write it as \\u{(int)rest[at]:x4}, or use triple quotes.");
            }

            text.Append(rest[at++]);
        }

        length = at;
        if (at == rest.Length || rest[at] == '\n')
        {
            report(0, "this string is not closed: expected a double quote before the end of the line; text over several lines goes in triple quotes.");
            return null;
        }

        length = at + 1;
        if (!valid) return null;
        var read = text.ToString();
        if (LoneSurrogate(read) < 0) return read;
        report(0, "this string contains half of a character (a lone surrogate), so it cannot be text.");
        return null;
    }

    /// <summary>Index of the first surrogate without its other half, -1 when there is none.</summary>
    public static int LoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsLowSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return i;
            i++;
        }

        return -1;
    }

    private static bool Reported(int offset, string message) => false;

    private static bool ReadEscape(ReadOnlySpan<char> rest, ref int at, StringBuilder text, Func<int, string, bool> report)
    {
        var start = at;
        var letter = start + 1 < rest.Length ? rest[start + 1] : '\n';
        at += letter == '\n' ? 1 : 2;
        if (letter == 'u')
        {
            if (rest.Length >= at + 4 && ushort.TryParse(rest[at..(at + 4)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                text.Append((char)unit);
                at += 4;
                return true;
            }

            return report(start, "expected four hexadecimal digits after \\u.");
        }

        var meaning = letter switch { '"' => '"', '\\' => '\\', '/' => '/', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => '\0' };
        if (meaning == '\0')
        {
            return report(start, letter == '\n' ? "nothing follows this backslash." : $"`\\{letter}` is no escape: expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX.");
        }

        text.Append(meaning);
        return true;
    }
}
