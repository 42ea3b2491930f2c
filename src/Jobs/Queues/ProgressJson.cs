using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lighthouse.Jobs;

/// <summary>Progress as it is kept with a running job: <c>{"fraction":0.5,"message":"page 12 of 24"}</c>, either of them left out when it was not said.</summary>
internal static class ProgressJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(JobProgress progress)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            if (progress.Fraction is { } fraction) json.WriteNumber("fraction"u8, fraction);
            if (progress.Message is { } message) json.WriteString("message"u8, message);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
