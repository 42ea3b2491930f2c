using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>Keeps the evidence of a run, so that it can be looked at again: by people, by a corrected check.</summary>
internal static class EvidenceFile
{
    public static async Task WriteAsync(string file, Evidence evidence)
    {
        await using var stream = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        await JsonSerializer.SerializeAsync(stream, evidence, EvidenceJson.Default.Evidence);
    }

    public static async Task<Evidence> ReadAsync(string file)
    {
        await using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        return await JsonSerializer.DeserializeAsync(stream, EvidenceJson.Default.Evidence) ?? throw new InvalidDataException($"{file} holds no evidence.");
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = [typeof(EntryIdConverter), typeof(BackoffConverter)])]
[JsonSerializable(typeof(Evidence))]
internal sealed partial class EvidenceJson : JsonSerializerContext;

internal sealed class EntryIdConverter : JsonConverter<EntryId>
{
    public override EntryId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => EntryId.TryParse(reader.GetString(), out var id) ? id : default;

    public override void Write(Utf8JsonWriter writer, EntryId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class BackoffConverter : JsonConverter<Backoff>
{
    public override Backoff Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Backoff.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Backoff value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
