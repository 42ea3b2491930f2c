using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lighthouse.Hocon;

/// <summary>Reads a file as UTF-8, within the limit of its size.</summary>
internal static class SourceText
{
    /// <summary>False without a <paramref name="problem"/> when there is no such file. Invalid bytes are reported, and reading goes on behind them.</summary>
    public static bool Read(string name, [NotNullWhen(true)] out string? text, out string? problem, int maxBytes, ErrorList errors)
    {
        text = null;
        problem = null;
        if (Directory.Exists(name))
        {
            problem = $"expected a file, but `{name}` is a directory.";
            return false;
        }

        try
        {
            using var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            var bytes = ReadBytes(file, maxBytes);
            if (bytes.Length <= maxBytes) text = Decode(name, bytes, errors);
            else problem = $"`{name}` is larger than {maxBytes:N0} bytes, the limit for one file.";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            problem = $"`{name}` cannot be read: {e.Message}";
        }

        return text is not null;
    }

    private static ReadOnlySpan<byte> ReadBytes(FileStream file, int maxBytes)
    {
        using var content = new MemoryStream();
        var chunk = new byte[Math.Min(maxBytes, 1 << 16)];
        while (content.Length <= maxBytes && file.Read(chunk) is > 0 and var read) content.Write(chunk, 0, read);
        return content.GetBuffer().AsSpan(0, (int)content.Length);
    }

    private static string Decode(string name, ReadOnlySpan<byte> bytes, ErrorList errors)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            errors.Add(new Origin(name, 1, 1), "expected UTF-8, found the byte order mark of UTF-16: save the file as UTF-8.");
            return "";
        }

        if (bytes is [0xEF, 0xBB, 0xBF, ..]) bytes = bytes[3..];
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Contains('\uFFFD', StringComparison.Ordinal)) ReportInvalid(name, bytes, errors);
        return text;
    }

    private static void ReportInvalid(string name, ReadOnlySpan<byte> bytes, ErrorList errors)
    {
        var reported = 0; // one place in a line is enough
        for (var (line, column) = (1, 1); bytes.Length > 0;)
        {
            var valid = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!valid && reported != line) errors.Add(new Origin(name, line, column), $"expected UTF-8, found the byte 0x{bytes[0]:X2}, which is not valid here.");
            if (!valid) reported = line;
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            bytes = bytes[length..];
        }
    }
}
