using System.Buffers;
using System.Text;
using System.Text.Json;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>An answer of a long-lived program.</summary>
internal readonly record struct LineAnswer(bool Ok, ReadOnlyMemory<byte>? Result, bool Retry, string? Error);

/// <summary>
/// What goes over the pipes of a long-lived program: <c>{"id","type","args","attempt","deadline"}</c> there,
/// <c>{"id","ok":true,"result":…}</c> or <c>{"id","ok":false,"retry":false,"error":"…"}</c> back. Retry is true when it is not said.
/// </summary>
internal static class LineProtocol
{
    public static ReadOnlyMemory<byte> Request(ReadOnlyMemory<byte> args, JobContext job)
    {
        var line = new ArrayBufferWriter<byte>(args.Length + 256);
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, job.Id);
            json.WriteString("type"u8, job.Type);
            json.WritePropertyName("args"u8);
            json.WriteRawValue(OneLine(args.Span), skipInputValidation: true);
            json.WriteNumber("attempt"u8, job.Attempt);
            if (job.Deadline is { } deadline) json.WriteString("deadline"u8, deadline);
            else json.WriteNull("deadline"u8);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    public static bool TryReadAnswer(byte[] line, string id, out LineAnswer answer)
    {
        answer = default;
        if (!line.AsSpan().TrimStart((byte)' ').StartsWith("{"u8)) return false;
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (Text(root, "id") != id || !root.TryGetProperty("ok", out var ok) || ok.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return false;
            answer = new LineAnswer(
                ok.GetBoolean(),
                Result(root),
                !root.TryGetProperty("retry", out var retry) || retry.ValueKind != JsonValueKind.False,
                Text(root, "error"));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // a string of invalid UTF-8
        }
    }

    private static ReadOnlyMemory<byte>? Result(JsonElement root)
    {
        if (!root.TryGetProperty("result", out var result) || result.ValueKind == JsonValueKind.Null) return null;
        return Encoding.UTF8.GetBytes(result.GetRawText());
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>In JSON a line break can only stand between tokens, where a space does as well.</summary>
    private static byte[] OneLine(ReadOnlySpan<byte> args)
    {
        var line = args.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
