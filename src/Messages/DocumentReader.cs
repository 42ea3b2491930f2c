using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lighthouse.Messages;

/// <summary>
/// Reads a job from one JSON document. The bytes of <c>args</c> and <c>meta</c> are slices of the document, never written anew.
/// </summary>
internal static class DocumentReader
{
    private static readonly byte[] NoArgs = "{}"u8.ToArray();

    /// <summary>One level for the document around its arguments.</summary>
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = Limits.ArgsDepth + 1 };

    public static bool TryRead(ReadOnlyMemory<byte> document, Limits limits, out JobEnvelope? envelope, out string? error)
    {
        envelope = null;
        if (document.Length > limits.DocumentBytes)
        {
            error = EnvelopeReader.TooLong("the job", document.Length, limits.DocumentBytes);
            return false;
        }
        if (!System.Text.Unicode.Utf8.IsValid(document.Span))
        {
            error = JsonText.NotUtf8("the job", document.Span);
            return false;
        }

        try
        {
            error = Read(document, limits, out var draft);
            if (error is null) envelope = draft.ToEnvelope();
        }
        catch (JsonException)
        {
            if (JsonText.IsValid(document.Span, "the job", out error)) error = $"the job is not JSON: {Preview.Of(document.Span)}";
        }
        return error is null;
    }

    public static void Salvage(ReadOnlyMemory<byte> document, ref EnvelopeDraft found)
    {
        try
        {
            var reader = new Utf8JsonReader(document.Span, new JsonReaderOptions { MaxDepth = 1_000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = Text(ref reader);
                reader.Read();
                var text = Slice(ref reader, document, out _, out _);
                if (name.SequenceEqual(FieldNames.ReplyTo) || name.SequenceEqual(FieldNames.ResultTtl)) OptionReader.Apply(ref found, name, text);
            }
        }
        catch (JsonException)
        {
            // what was read before the fault is what there is
        }
    }

    private static string? Read(ReadOnlyMemory<byte> document, Limits limits, out EnvelopeDraft draft)
    {
        draft = new EnvelopeDraft { Type = "", Args = NoArgs };
        var hasType = false;
        var reader = new Utf8JsonReader(document.Span, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            while (reader.Read()) { }
            return $"the job is not a JSON object: {Preview.Of(document.Span)}. Write {{\"type\":\"email.send\",\"args\":…}}";
        }

        string? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();
            var field = Slice(ref reader, document, out var value, out var kind);
            if (error is not null) continue; // the first fault is told, but only of a document that is JSON to its end

            if (name.SequenceEqual(FieldNames.Type))
            {
                if (kind == JsonTokenType.Null) continue;
                hasType = true;
                error = kind == JsonTokenType.String ? EnvelopeReader.TypeError(field, hasType) : WrongKind("type", value.Span);
                if (error is null) draft.Type = TypeNames.Get(field);
            }
            else if (name.SequenceEqual(FieldNames.Args))
            {
                draft.Args = value;
                if (value.Length > limits.ArgsBytes) error = EnvelopeReader.TooLong("args", value.Length, limits.ArgsBytes);
            }
            else if (name.SequenceEqual(FieldNames.Meta))
            {
                error = kind == JsonTokenType.Null ? null : OptionReader.Meta(ref draft, value, limits);
            }
            else if (kind is JsonTokenType.String or JsonTokenType.Number)
            {
                error = OptionReader.Apply(ref draft, name, field);
            }
            else if (kind != JsonTokenType.Null && OptionReader.Known(name) is { } option)
            {
                error = WrongKind(option, value.Span);
            }
        }
        while (reader.Read()) { }
        if (error is not null) return error;
        return hasType ? OptionReader.Conflict(draft) : EnvelopeReader.TypeError(default, hasType);
    }

    private static string WrongKind(string name, ReadOnlySpan<byte> value) => $"{name} is not a string: {Preview.Of(value)}";

    /// <summary>Moves to the end of a value; answers its text when it is a string or a number.</summary>
    private static ReadOnlySpan<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, out ReadOnlyMemory<byte> value, out JsonTokenType kind)
    {
        var start = (int)reader.TokenStartIndex;
        kind = reader.TokenType;
        ReadOnlySpan<byte> text = kind switch
        {
            JsonTokenType.String => Text(ref reader),
            JsonTokenType.Number => Number(ref reader),
            _ => default,
        };
        reader.Skip();
        value = document[start..(int)reader.BytesConsumed];
        return text;
    }

    private static ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        var text = new byte[reader.ValueSpan.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException) // half a surrogate pair
        {
            return reader.ValueSpan;
        }
    }

    /// <summary>Without an exponent, as the options read it.</summary>
    private static ReadOnlySpan<byte> Number(ref Utf8JsonReader reader) =>
        reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E') >= 0 && reader.TryGetDecimal(out var number)
            ? Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))
            : reader.ValueSpan;
}
