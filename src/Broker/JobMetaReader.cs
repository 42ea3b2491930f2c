using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>Reads the meta that functions write beside a job's body: <c>{"a":1,"c":0,"e":1700000000000,"p":"high",…}</c>.</summary>
internal static class JobMetaReader
{
    public static JobMeta Read(ReadOnlySpan<byte> json)
    {
        var meta = new JobMeta();
        try
        {
            Read(json, ref meta);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            // written by hand, and cjson accepts more than JSON: one entry must not keep the others of its reply from being read
        }
        return meta;
    }

    private static void Read(ReadOnlySpan<byte> json, ref JobMeta meta)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan.Length == 1 ? reader.ValueSpan[0] : (byte)0;
            reader.Read();
            meta = name switch
            {
                (byte)'a' => meta with { Attempts = reader.GetInt32() },
                (byte)'c' => meta with { Crashes = reader.GetInt32() },
                (byte)'e' => meta with { EnqueuedMs = reader.GetInt64() },
                (byte)'x' => meta with { ExpiresMs = reader.GetInt64() },
                (byte)'u' => meta with { UnknownSinceMs = reader.GetInt64() },
                (byte)'p' => meta with { Priority = reader.ValueTextEquals("high"u8) ? JobPriority.High : reader.ValueTextEquals("low"u8) ? JobPriority.Low : JobPriority.Normal },
                _ => meta,
            };
            reader.Skip();
        }
    }
}
