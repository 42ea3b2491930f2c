using System.Text;

namespace Lighthouse.Hostile.Tests.Corpus;

/// <summary>What somebody might write where a value belongs, as bytes: many of them are no text, and no JSON.</summary>
internal static class HostileValues
{
    /// <summary>JSON that is not in quotes, or what looks like it.</summary>
    private static readonly string[] Literals =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "0.5", "1e999", "-1e999", "1e-999", "1E400", "1e3", "NaN", "nan", "Infinity", "-Infinity", "inf", "0x10", "0x", "1.", ".5", "+1", "01", "1e", "--1",
        "9007199254740993", "99999999999999999999999999", "-99999999999999999999", "18446744073709551616", "1.7976931348623157e308", "4.9e-324", "0.1e-7", "1732137600", "1732137600000", "253402300800", "-62135596800",
        "[]", "{}", "[[]]", "[1,2,3]", "{\"a\":1}", "{\"1\":1,\"1000000000\":2}", "[null]", "{\"\":\"\"}", "{\"type\":\"echo\"}", "{\"a\":1,\"a\":2}", "[1e999]", "{\"a\":NaN}", "{\"a\":1e999}", "[1,]", "{,}", "undefined", "'a'", "",
        Repeated("[", 65) + Repeated("]", 65), Repeated("[", 129) + Repeated("]", 129), Repeated("[", 1_001) + Repeated("]", 1_001), Repeated("{\"a\":", 200) + "1" + Repeated("}", 200), Repeated("[", 5_000),
        Repeated("9", 400), "0." + Repeated("0", 400) + "1", "1" + Repeated("0", 5_000), "1e" + Repeated("9", 50),
    ];

    /// <summary>Text, as it stands in a stream's field, and between the quotes of a JSON string.</summary>
    private static readonly string[] Words =
    [
        "", " ", "\t", "a b", "\0", "a\0b", "\u0001", "\n", "\r\n", "\u007f", "null", "true", "nan", "inf", "-1", "1e3", "0x10", "0", "00", "1.", ".5", "1,5", "1_000",
        "１２", "٣", "é", "e\u0301", "\u212A", "İ", "ß", "\u200b", "\u202e", "\ufeff", "\ufffd", "😀", "𝟙", "\\ud800", "\\udc00x", "\\ud83d\\ude00", "\\u0000", "\\u0064elay", "\\x", "\\",
        "1732137600000-0", "f1732137600000-0", "f0-0", "0-0", "0-1", "*", "-", "+", "$", ">", "18446744073709551615-18446744073709551615", "1-1 ", "f1-", "ff1-1", "F1-1", "1-1-1", "１-１", "-1-1",
        "@id", "@m", "@err", "json", "lh:{other}:ready", "{x}", "result:1", "a:b", "../../x", "*?[", "o:k", "t:echo", "high", "low", "normal", "HIGH", "Replace", "replace", "drop", "' OR 1=1", "-- lua", "]]", "%s%n%d", "%1", "${x}", "`", "```",
        "2026-02-30", "2026-13-01", "0000-00-00", "9999-12-31", "1601-01-01", "1970-01-01T00:00:00Z", "2026-01-31T24:00", "2026-01-31T12:00:00.123456789123Z", "2026-01-31T12:00:00+99:99", "2026-01-31T12:00:00+18:59", "2026-1-1", "٢٠٢٦-٠١-٠١", "now",
        "253402300800000", "-62135596800", "1e10", "10y", "5 m", "-5m", "+5m", "5M", "1.2.3s", "3653d", "3654d", "87600000h", "0.0000001ms", "...", "1d1h", "99999999999999999999d", "0.1ms", "9007199254740993ms", "250ms", "1s",
        "exponential:", "exponential:1s:2s:3s", "exponential:10s:", "1s,,2s", ",", "exponential", "EXPONENTIAL", "exponential:nan", "1s, 2s", "done:", "done:0", "done:10m", "done:done:1m", "DONE:1m", "echo", "work", "fails", "nobody.knows",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-0000000000000000-00", "ff-zz",
        Repeated("1s,", 32) + "1s", Repeated("1s,", 31) + "1s", Repeated("x", 128), Repeated("x", 129), Repeated("x", 256), Repeated("x", 257), Repeated("é", 128), Repeated("😀", 64), Repeated("x", 16_384), Repeated("x", 16_385), Repeated("x", 70_000), Repeated(".", 5_000),
        "x" + Repeated(" ", 50_000) + "x", "1s," + Repeated(" ", 50_000) + "1s", Repeated("1", 50_000) + "s", Repeated("a ", 25_000), Repeated("0", 50_000), Repeated(",", 50_000), Repeated(":{", 25_000),
    ];

    /// <summary>Bytes that are no UTF-8.</summary>
    private static readonly byte[][] Bytes =
    [
        [0xFF], [0xFE, 0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80], [(byte)'a', 0xC3], [(byte)'a', 0xC3, (byte)'b'],
        [.. Enumerable.Range(128, 128).Select(value => (byte)value)], [.. Enumerable.Range(0, 32).Select(value => (byte)value)],
    ];

    /// <summary>What stands between a member's colon and its comma.</summary>
    public static IReadOnlyList<byte[]> Json { get; } = [.. Literals.Select(Encoding.UTF8.GetBytes), .. Words.Select(Encoding.UTF8.GetBytes).Concat(Bytes).Select(Quoted)];

    /// <summary>What stands in a stream's field.</summary>
    public static IReadOnlyList<byte[]> Text { get; } = [.. Words.Concat(Literals).Distinct().Select(Encoding.UTF8.GetBytes), .. Bytes];

    public static byte[] Quoted(byte[] text) => [(byte)'"', .. text, (byte)'"'];

    public static string Repeated(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
