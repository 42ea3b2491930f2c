using System.Globalization;

namespace Lighthouse.Messages;

/// <summary>
/// Reads a job from the fields of a stream entry, or from the whole document in its field <c>json</c>. Hot path: type and args alone
/// cost the envelope and nothing else; slices of the entry's bytes are kept, so those must live as long as the envelope.
/// </summary>
public static class EnvelopeReader
{
    private static readonly byte[] NoArgs = "{}"u8.ToArray();

    /// <param name="fields">Name, value, name, value …; names that begin with <c>@</c> and unknown ones are passed over.</param>
    /// <param name="error">A sentence without its full stop, when the answer is false.</param>
    public static bool TryRead(ReadOnlySpan<ReadOnlyMemory<byte>> fields, Limits limits, out JobEnvelope? envelope, out string? error)
    {
        envelope = null;
        ReadOnlyMemory<byte> type = default, document = default;
        ReadOnlyMemory<byte> args = NoArgs;
        bool hasType = false, hasDocument = false, hasMore = false;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = fields[i].Span;
            if (name.IsEmpty || name[0] == FieldNames.InternalMark) continue;
            if (name.SequenceEqual(FieldNames.Type)) (type, hasType) = (fields[i + 1], true);
            else if (name.SequenceEqual(FieldNames.Args)) args = fields[i + 1];
            else if (name.SequenceEqual(FieldNames.Document)) (document, hasDocument) = (fields[i + 1], true);
            else hasMore = true;
        }

        if (hasDocument) return DocumentReader.TryRead(document, limits, out envelope, out error);
        if (!TryStart(type.Span, hasType, args, limits, out var typeName, out error)) return false;
        if (hasMore) return TryOptions(fields, limits, new EnvelopeDraft { Type = typeName, Args = args }, out envelope, out error);
        envelope = new JobEnvelope { Type = typeName, Args = args };
        return true;
    }

    /// <summary>Reads a job from a document as at the list door.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> document, Limits limits, out JobEnvelope? envelope, out string? error) =>
        DocumentReader.TryRead(document, limits, out envelope, out error);

    /// <summary>Where a job that cannot be read wanted its outcome, as far as that much of it can be.</summary>
    public static (string? ReplyTo, TimeSpan? ResultTtl) Salvage(ReadOnlySpan<ReadOnlyMemory<byte>> fields)
    {
        var found = new EnvelopeDraft();
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = fields[i].Span;
            if (name.SequenceEqual(FieldNames.ReplyTo) || name.SequenceEqual(FieldNames.ResultTtl)) OptionReader.Apply(ref found, name, fields[i + 1].Span);
            else if (name.SequenceEqual(FieldNames.Document)) DocumentReader.Salvage(fields[i + 1], ref found);
        }
        return (found.ReplyTo, found.ResultTtl);
    }

    private static bool TryStart(ReadOnlySpan<byte> type, bool hasType, ReadOnlyMemory<byte> args, Limits limits, out string typeName, out string? error)
    {
        typeName = "";
        error = TypeError(type, hasType);
        if (error is null && args.Length > limits.ArgsBytes) error = TooLong("args", args.Length, limits.ArgsBytes);
        if (error is not null || !JsonText.IsValid(args.Span, "args", out error)) return false;
        typeName = TypeNames.Get(type);
        return true;
    }

    private static bool TryOptions(ReadOnlySpan<ReadOnlyMemory<byte>> fields, Limits limits, EnvelopeDraft draft, out JobEnvelope? envelope, out string? error)
    {
        envelope = null;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = fields[i].Span;
            if (name.IsEmpty || name[0] == FieldNames.InternalMark) continue;
            if (name.SequenceEqual(FieldNames.Meta)) error = OptionReader.Meta(ref draft, fields[i + 1], limits);
            else error = OptionReader.Apply(ref draft, name, fields[i + 1].Span);
            if (error is not null) return false;
        }
        error = OptionReader.Conflict(draft);
        if (error is not null) return false;
        envelope = draft.ToEnvelope();
        return true;
    }

    internal static string? TypeError(ReadOnlySpan<byte> type, bool hasType)
    {
        if (!hasType) return "type is missing. Every job needs one, for example email.send";
        if (Names.IsType(type)) return null;
        return System.Text.Unicode.Utf8.IsValid(type)
            ? $"type is not allowed: {Preview.Of(type)}. Use 1 to {Limits.NameLength} of A-Z a-z 0-9 . _ : / -"
            : JsonText.NotUtf8("type", type);
    }

    internal static string TooLong(string field, int bytes, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{field} has {bytes:N0} bytes, more than the {limit:N0} allowed. Store large data elsewhere and pass a reference");
}
