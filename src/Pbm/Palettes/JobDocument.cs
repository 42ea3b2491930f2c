using System.Buffers;
using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary>A job as it travels through the list door, put together from a command line.</summary>
internal sealed class JobDocument(string type)
{
    private readonly List<Action<Utf8JsonWriter>> _fields = [writer => writer.WriteString("type", type)];

    public void Set(string field, string value) => _fields.Add(writer => writer.WriteString(field, value));

    public void Set(string field, int value) => _fields.Add(writer => writer.WriteNumber(field, value));

    /// <exception cref="PbmException">The text is not JSON.</exception>
    public void SetArguments(string? json)
    {
        if (json is null) return;
        if (!IsJson(json, out _)) throw new PbmException(ExitCode.Usage, $"ARGS is not JSON: `{json.Trim()}`. Quote strings, and the whole for the shell: '\"hello\"'.");
        AddRaw("args", json);
    }

    /// <summary>Pairs <c>key=value</c>, or one JSON object.</summary>
    /// <exception cref="PbmException">Neither.</exception>
    public void SetMeta(IReadOnlyList<string> entries)
    {
        if (entries is []) return;
        if (entries is [var only] && only.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
        {
            if (!IsJson(only, out var kind) || kind != JsonValueKind.Object) throw new PbmException(ExitCode.Usage, $"--meta is not a JSON object: `{only}`.");
            AddRaw("meta", only);
            return;
        }

        var pairs = new Dictionary<string, string>();
        foreach (var entry in entries)
        {
            var split = entry.IndexOf('=', StringComparison.Ordinal);
            if (split < 1) throw new PbmException(ExitCode.Usage, $"--meta is `{entry}`: expected key=value, or one JSON object.");
            pairs[entry[..split]] = entry[(split + 1)..];
        }

        _fields.Add(writer =>
        {
            writer.WriteStartObject("meta");
            foreach (var (key, value) in pairs) writer.WriteString(key, value);
            writer.WriteEndObject();
        });
    }

    public ReadOnlyMemory<byte> ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        foreach (var write in _fields) write(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void AddRaw(string field, string json) => _fields.Add(writer =>
    {
        writer.WritePropertyName(field);
        writer.WriteRawValue(json, skipInputValidation: true);
    });

    private static bool IsJson(string text, out JsonValueKind kind)
    {
        kind = default;
        try
        {
            using var document = JsonDocument.Parse(text);
            kind = document.RootElement.ValueKind;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
