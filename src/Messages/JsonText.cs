using System.Text.Json;
using System.Text.Unicode;

namespace Lighthouse.Messages;

/// <summary>Whether bytes are one JSON value, and if not, a sentence that says why and what to do. Hot path when they are.</summary>
public static class JsonText
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = Limits.ArgsDepth };

    /// <param name="field">The name for the sentence: <c>args</c>.</param>
    public static bool IsValid(ReadOnlySpan<byte> utf8, string field, out string? error)
    {
        error = null;
        if (!Utf8.IsValid(utf8))
        {
            error = NotUtf8(field, utf8);
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(utf8, ReaderOptions);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException fault)
        {
            error = Explain(utf8, field, fault);
            return false;
        }
    }

    public static string NotUtf8(string field, ReadOnlySpan<byte> bytes)
    {
        var at = FirstBadByte(bytes);
        return $"{field} is not UTF-8: byte 0x{bytes[at]:X2} at position {at} in {Preview.Of(bytes[Math.Max(0, at - 20)..])}. Encode text as UTF-8, and other bytes as Base64";
    }

    private static string Explain(ReadOnlySpan<byte> utf8, string field, JsonException fault)
    {
        var sentence = $"{field} is not JSON: {Preview.Of(utf8)}. ";
        var text = utf8.Trim(" \t\r\n"u8);
        if (text.IsEmpty) return $"{field} is not JSON: it is empty. Leave it out, or write {{}}";
        if (text[0] == '\'') return sentence + "JSON strings stand in double quotes";
        if (LooksLikeWords(text)) return sentence + $"Quote strings: '\"{Preview.Of(text).Trim('`')}\"'";
        if (DepthOf(text) > Limits.ArgsDepth) return sentence + $"It is nested deeper than {Limits.ArgsDepth}";
        var where = fault is { LineNumber: 0 or null, BytePositionInLine: { } column } ? $"position {column}" : $"line {fault.LineNumber + 1}, position {fault.BytePositionInLine}";
        return sentence + $"It breaks off or goes wrong at {where}";
    }

    /// <summary>Text that somebody forgot to quote: begins with a letter (or a byte beyond ASCII).</summary>
    private static bool LooksLikeWords(ReadOnlySpan<byte> text) => text[0] >= 0x80 || char.IsAsciiLetter((char)text[0]);

    private static int DepthOf(ReadOnlySpan<byte> text)
    {
        var (depth, deepest) = (0, 0);
        foreach (var letter in text)
        {
            if (letter is (byte)'[' or (byte)'{') deepest = Math.Max(deepest, ++depth);
            else if (letter is (byte)']' or (byte)'}') depth--;
        }
        return deepest;
    }

    private static int FirstBadByte(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        while (!rest.IsEmpty && System.Text.Rune.DecodeFromUtf8(rest, out _, out var read) == System.Buffers.OperationStatus.Done) rest = rest[read..];
        return Math.Min(bytes.Length - rest.Length, bytes.Length - 1);
    }
}
