using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lighthouse.Messages;

/// <summary>Writes a job as the fields of a stream entry or as one JSON document.</summary>
public static class EnvelopeWriter
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document of the list and function doors. <paramref name="args"/> must be valid JSON; it is copied byte for byte.</summary>
    public static void WriteDocument(IBufferWriter<byte> output, string type, ReadOnlySpan<byte> args, JobOptions? options = null)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        json.WriteStartObject();
        json.WriteString(FieldNames.Type, type);
        json.WritePropertyName(FieldNames.Args);
        json.WriteRawValue(args, skipInputValidation: true);
        if (options is not null)
        {
            Each(options, json, static (json, name, value) => json.WriteString(name, value));
            if (options.Priority != JobPriority.Normal) json.WriteString(FieldNames.Priority, Word(options.Priority));
            if (options.Meta is { } meta)
            {
                json.WritePropertyName(FieldNames.Meta);
                JsonSerializer.Serialize(json, meta, MessagesJson.Default.IReadOnlyDictionaryStringString);
            }
        }
        json.WriteEndObject();
    }

    /// <summary>The document of the list and function doors.</summary>
    public static byte[] Document(string type, ReadOnlySpan<byte> args, JobOptions? options = null)
    {
        var output = new ArrayBufferWriter<byte>(args.Length + 64);
        WriteDocument(output, type, args, options);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Name, value, name, value … for an entry of the stream door, which has no priority.</summary>
    public static void WriteFields(ICollection<ReadOnlyMemory<byte>> fields, string type, ReadOnlyMemory<byte> args, JobOptions? options = null)
    {
        Add(fields, FieldNames.Type, type);
        fields.Add(FieldNames.Args.ToArray());
        fields.Add(args);
        if (options is null) return;
        if (options.Priority != JobPriority.Normal) throw new ArgumentException("The stream door has no priority; use the list or the function door.", nameof(options));
        Each(options, fields, static (fields, name, value) => Add(fields, name, value));
        if (options.Meta is not { } meta) return;
        fields.Add(FieldNames.Meta.ToArray());
        fields.Add(JsonSerializer.SerializeToUtf8Bytes(meta, MessagesJson.Default.IReadOnlyDictionaryStringString));
    }

    public static string Word(JobPriority priority) => priority switch
    {
        JobPriority.High => "high",
        JobPriority.Low => "low",
        _ => "normal",
    };

    private delegate void Write<in T>(T output, ReadOnlySpan<byte> name, string value);

    private static void Each<T>(JobOptions options, T output, Write<T> write)
    {
        if (options.Id is { } id) write(output, FieldNames.Id, id);
        if (options.Delay is { } delay) write(output, FieldNames.Delay, Durations.Format(delay));
        if (options.RunAt is { } runAt) write(output, FieldNames.RunAt, Instants.Format(runAt));
        if (options.ExpiresIn is { } expiresIn) write(output, FieldNames.ExpiresIn, Durations.Format(expiresIn));
        if (options.ExpiresAt is { } expiresAt) write(output, FieldNames.ExpiresAt, Instants.Format(expiresAt));
        if (options.MaxAttempts is { } attempts) write(output, FieldNames.MaxAttempts, attempts.ToString(CultureInfo.InvariantCulture));
        if (options.Backoff is { } backoff) write(output, FieldNames.Backoff, backoff.ToString());
        if (options.Timeout is { } timeout) write(output, FieldNames.Timeout, Durations.Format(timeout));
        if (options.Unique is { } unique) write(output, FieldNames.Unique, unique);
        if (options.UniqueFor is { } uniqueFor) write(output, FieldNames.UniqueFor, uniqueFor.ToString());
        if (options.OnDuplicate == OnDuplicate.Replace) write(output, FieldNames.OnDuplicate, "replace");
        if (options.OrderingKey is { } key) write(output, FieldNames.OrderingKey, key);
        if (options.ResultTtl is { } ttl) write(output, FieldNames.ResultTtl, Durations.Format(ttl));
        if (options.ReplyTo is { } reply) write(output, FieldNames.ReplyTo, reply);
        if (options.TraceParent is { } trace) write(output, FieldNames.TraceParent, trace);
    }

    private static void Add(ICollection<ReadOnlyMemory<byte>> fields, ReadOnlySpan<byte> name, string value)
    {
        fields.Add(name.ToArray());
        fields.Add(Encoding.UTF8.GetBytes(value));
    }
}
