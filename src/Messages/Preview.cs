using System.Text;

namespace Lighthouse.Messages;

/// <summary>Shows a value inside a sentence: in back quotes, cut to a sane length, control characters and bad bytes made visible.</summary>
public static class Preview
{
    private const int Characters = 60;

    /// <summary>Four bytes a character are enough for any UTF-8; the rest of a large value is never decoded.</summary>
    private const int Bytes = Characters * 4 + 4;

    public static string Of(ReadOnlySpan<byte> utf8) =>
        Of(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, Bytes)]).AsSpan());

    public static string Of(string? text) => text is null ? "nothing" : Of(text.AsSpan());

    private static string Of(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(Characters + 8).Append('`');
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count++ == Characters) return shown.Append("…`").ToString();
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029) shown.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else if (rune.Value == '`') shown.Append('\'');
            else shown.Append(rune);
        }
        return shown.Append('`').ToString();
    }
}
