using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Lighthouse.Messages;

/// <summary>Reads one option of a job from its text, the same for a stream field, a JSON string and a JSON number.</summary>
internal static class OptionReader
{
    /// <returns>The sentence that refuses the value, or null. Unknown names are passed over.</returns>
    public static string? Apply(ref JobEnvelope envelope, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(name)) return null;
        var field = Encoding.UTF8.GetString(name);
        if (IsKnown(field) && !Utf8.IsValid(text)) return JsonText.NotUtf8(field, text);
        switch (field)
        {
            case "id":
                if (!Names.IsClientId(text)) return Names.IdRefused(text);
                envelope = envelope with { Id = Encoding.ASCII.GetString(text) };
                return null;
            case "priority":
                return Priority(ref envelope, text);
            case "max_attempts":
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) || attempts is < 1 or > Limits.MaxAttempts)
                    return $"max_attempts is not allowed: {Preview.Of(text)}. Use a whole number from 1 to {Limits.MaxAttempts}";
                envelope = envelope with { MaxAttempts = attempts };
                return null;
            case "backoff":
                if (!Backoff.TryParse(text, out var backoff)) return $"backoff is not allowed: {Preview.Of(text)}. {Backoff.Forms}";
                envelope = envelope with { Backoff = backoff };
                return null;
            case "v":
                return text.SequenceEqual("1"u8) ? null : $"v is not known: {Preview.Of(text)}. This version reads 1";
            case "traceparent":
                if (text.Length > Limits.TraceParentBytes) return EnvelopeReader.TooLong(field, text.Length, Limits.TraceParentBytes);
                envelope = envelope with { TraceParent = Encoding.UTF8.GetString(text) };
                return null;
            case "delay" or "expires_in" or "timeout" or "result_ttl":
                return Duration(ref envelope, field, text);
            case "run_at" or "expires_at":
                return Instant(ref envelope, field, text);
            case "unique":
                if (!Names.IsUniqueKey(text)) return Names.UniqueKeyRefused(text);
                envelope = envelope with { Unique = Encoding.UTF8.GetString(text) };
                return null;
            case "unique_for":
                if (!UniqueFor.TryParse(text, out var unique)) return $"unique_for is not allowed: {Preview.Of(text)}. {UniqueFor.Forms}";
                envelope = envelope with { UniqueFor = unique };
                return null;
            case "on_duplicate":
                return Duplicate(ref envelope, text);
            case "ordering_key":
                if (!Names.IsOrderingKey(text)) return Names.OrderingKeyRefused(text);
                envelope = envelope with { OrderingKey = Encoding.ASCII.GetString(text) };
                return null;
            case "reply_to":
                if (!Names.IsReplyName(text)) return Names.NameRefused(field, text);
                envelope = envelope with { ReplyTo = Encoding.ASCII.GetString(text) };
                return null;
            default:
                return null;
        }
    }

    public static string? Meta(ref JobEnvelope envelope, ReadOnlyMemory<byte> value, Limits limits)
    {
        if (value.Length > limits.MetaBytes) return EnvelopeReader.TooLong("meta", value.Length, limits.MetaBytes);
        envelope = envelope with { Meta = value };
        return null;
    }

    public static string? Conflict(JobEnvelope envelope) => envelope switch
    {
        { Delay: not null, RunAt: not null } => "delay and run_at are both given. Use one of them",
        { ExpiresIn: not null, ExpiresAt: not null } => "expires_in and expires_at are both given. Use one of them",
        { UniqueFor: not null, Unique: null } => "unique_for is given without unique. Name the key in unique",
        { OnDuplicate: not OnDuplicate.Drop, Unique: null } => "on_duplicate is given without unique. Name the key in unique",
        _ => null,
    };

    public static bool IsKnown(string field) => field is "id" or "priority" or "delay" or "run_at" or "expires_in" or "expires_at" or "max_attempts"
        or "backoff" or "timeout" or "unique" or "unique_for" or "on_duplicate" or "ordering_key" or "result_ttl" or "reply_to" or "traceparent" or "v";

    private static string? Priority(ref JobEnvelope envelope, ReadOnlySpan<byte> text)
    {
        JobPriority? priority = text.SequenceEqual("high"u8) ? JobPriority.High
            : text.SequenceEqual("normal"u8) ? JobPriority.Normal
            : text.SequenceEqual("low"u8) ? JobPriority.Low
            : null;
        if (priority is not { } known) return $"priority is not known: {Preview.Of(text)}. Use high, normal or low";
        envelope = envelope with { Priority = known };
        return null;
    }

    private static string? Duration(ref JobEnvelope envelope, string field, ReadOnlySpan<byte> text)
    {
        if (!Durations.TryParse(text, out var duration)) return $"{field} is no duration: {Preview.Of(text)}. {Durations.Forms}";
        envelope = field switch
        {
            "delay" => envelope with { Delay = duration },
            "expires_in" => envelope with { ExpiresIn = duration },
            "timeout" => envelope with { Timeout = duration },
            _ => envelope with { ResultTtl = duration },
        };
        return null;
    }

    private static string? Instant(ref JobEnvelope envelope, string field, ReadOnlySpan<byte> text)
    {
        if (!Instants.TryParse(text, out var instant)) return $"{field} is no point in time: {Preview.Of(text)}. {Instants.Forms}";
        envelope = field == "run_at" ? envelope with { RunAt = instant } : envelope with { ExpiresAt = instant };
        return null;
    }

    private static string? Duplicate(ref JobEnvelope envelope, ReadOnlySpan<byte> text)
    {
        var replace = text.SequenceEqual("replace"u8);
        if (!replace && !text.SequenceEqual("drop"u8)) return $"on_duplicate is not known: {Preview.Of(text)}. Use drop or replace";
        envelope = envelope with { OnDuplicate = replace ? OnDuplicate.Replace : OnDuplicate.Drop };
        return null;
    }
}
