using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Lighthouse.Messages;

/// <summary>Reads one option of a job from its text, the same for a stream field, a JSON string and a JSON number.</summary>
internal static class OptionReader
{
    private static readonly string[] Fields =
    [
        "id", "priority", "delay", "run_at", "expires_in", "expires_at", "max_attempts", "backoff", "timeout", "unique", "unique_for", "on_duplicate",
        "ordering_key", "result_ttl", "reply_to", "traceparent", "v",
    ];

    /// <returns>The sentence that refuses the value, or null. Unknown names are passed over.</returns>
    public static string? Apply(ref EnvelopeDraft draft, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (Known(name) is not { } field) return null;
        if (!Utf8.IsValid(text)) return JsonText.NotUtf8(field, text);
        switch (field)
        {
            case "id":
                if (!Names.IsClientId(text)) return Names.IdRefused(text);
                draft.Id = Encoding.ASCII.GetString(text);
                return null;
            case "priority":
                return Priority(ref draft, text);
            case "max_attempts":
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) || attempts is < 1 or > Limits.MaxAttempts)
                    return $"max_attempts is not allowed: {Preview.Of(text)}. Use a whole number from 1 to {Limits.MaxAttempts}";
                draft.MaxAttempts = attempts;
                return null;
            case "backoff":
                if (!Backoff.TryParse(text, out var backoff)) return $"backoff is not allowed: {Preview.Of(text)}. {Backoff.Forms}";
                draft.Backoff = backoff;
                return null;
            case "v":
                return text.SequenceEqual("1"u8) ? null : $"v is not known: {Preview.Of(text)}. This version reads 1";
            case "traceparent":
                if (text.Length > Limits.TraceParentBytes) return EnvelopeReader.TooLong(field, text.Length, Limits.TraceParentBytes);
                draft.TraceParent = Encoding.UTF8.GetString(text);
                return null;
            case "delay" or "expires_in" or "timeout" or "result_ttl":
                return Duration(ref draft, field, text);
            case "run_at" or "expires_at":
                return Instant(ref draft, field, text);
            case "unique":
                if (!Names.IsUniqueKey(text)) return Names.UniqueKeyRefused(text);
                draft.Unique = Encoding.UTF8.GetString(text);
                return null;
            case "unique_for":
                if (!UniqueFor.TryParse(text, out var unique)) return $"unique_for is not allowed: {Preview.Of(text)}. {UniqueFor.Forms}";
                draft.UniqueFor = unique;
                return null;
            case "on_duplicate":
                return Duplicate(ref draft, text);
            case "ordering_key":
                if (!Names.IsOrderingKey(text)) return Names.OrderingKeyRefused(text);
                draft.OrderingKey = Encoding.ASCII.GetString(text);
                return null;
            case "reply_to":
                if (!Names.IsReplyName(text)) return Names.NameRefused(field, text);
                draft.ReplyTo = Encoding.ASCII.GetString(text);
                return null;
            default:
                return null;
        }
    }

    public static string? Meta(ref EnvelopeDraft draft, ReadOnlyMemory<byte> value, Limits limits)
    {
        if (value.Length > limits.MetaBytes) return EnvelopeReader.TooLong("meta", value.Length, limits.MetaBytes);
        draft.Meta = value;
        return null;
    }

    public static string? Conflict(in EnvelopeDraft draft) => draft switch
    {
        { Delay: not null, RunAt: not null } => "delay and run_at are both given. Use one of them",
        { ExpiresIn: not null, ExpiresAt: not null } => "expires_in and expires_at are both given. Use one of them",
        { UniqueFor: not null, Unique: null } => "unique_for is given without unique. Name the key in unique",
        { OnDuplicate: not OnDuplicate.Drop, Unique: null } => "on_duplicate is given without unique. Name the key in unique",
        _ => null,
    };

    /// <summary>The field of that name, without making a string of it; null when there is none.</summary>
    public static string? Known(ReadOnlySpan<byte> name)
    {
        foreach (var field in Fields)
        {
            if (Ascii.Equals(name, field)) return field;
        }
        return null;
    }

    private static string? Priority(ref EnvelopeDraft draft, ReadOnlySpan<byte> text)
    {
        JobPriority? priority = text.SequenceEqual("high"u8) ? JobPriority.High
            : text.SequenceEqual("normal"u8) ? JobPriority.Normal
            : text.SequenceEqual("low"u8) ? JobPriority.Low
            : null;
        if (priority is not { } known) return $"priority is not known: {Preview.Of(text)}. Use high, normal or low";
        draft.Priority = known;
        return null;
    }

    private static string? Duration(ref EnvelopeDraft draft, string field, ReadOnlySpan<byte> text)
    {
        if (!Durations.TryParse(text, out var duration)) return $"{field} is no duration: {Preview.Of(text)}. {Durations.Forms}";
        switch (field)
        {
            case "delay": draft.Delay = duration; break;
            case "expires_in": draft.ExpiresIn = duration; break;
            case "timeout": draft.Timeout = duration; break;
            default: draft.ResultTtl = duration; break;
        }
        return null;
    }

    private static string? Instant(ref EnvelopeDraft draft, string field, ReadOnlySpan<byte> text)
    {
        if (!Instants.TryParse(text, out var instant)) return $"{field} is no point in time: {Preview.Of(text)}. {Instants.Forms}";
        if (field == "run_at") draft.RunAt = instant;
        else draft.ExpiresAt = instant;
        return null;
    }

    private static string? Duplicate(ref EnvelopeDraft draft, ReadOnlySpan<byte> text)
    {
        var replace = text.SequenceEqual("replace"u8);
        if (!replace && !text.SequenceEqual("drop"u8)) return $"on_duplicate is not known: {Preview.Of(text)}. Use drop or replace";
        draft.OnDuplicate = replace ? OnDuplicate.Replace : OnDuplicate.Drop;
        return null;
    }
}
