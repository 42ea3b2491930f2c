using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lighthouse.Messages;

/// <summary>What a producer can know to be refused before anything is sent, in the words of the doors.</summary>
public static class JobOptionsCheck
{
    /// <summary>Every fault of a job's type and options; empty when there is none.</summary>
    public static IReadOnlyList<string> Faults(string? type, JobOptions? options, DateTimeOffset now)
    {
        List<string> faults = [];
        if (!Names.IsType(type)) faults.Add(Names.TypeRefused(type));
        if (options is null || ReferenceEquals(options, JobOptions.None)) return faults;

        if (options.Queue is { } queue && !Names.IsQueue(queue)) faults.Add(Names.QueueRefused(queue));
        if (options.Id is { } id && !Names.IsClientId(id)) faults.Add(Names.IdRefused(Encoding.UTF8.GetBytes(id)));
        if (options.Unique is { } unique && !Names.IsUniqueKey(unique)) faults.Add(Names.UniqueKeyRefused(Encoding.UTF8.GetBytes(unique)));
        if (options.OrderingKey is { } key && !Names.IsOrderingKey(key)) faults.Add(Names.OrderingKeyRefused(Encoding.UTF8.GetBytes(key)));
        if (options.UniqueFor is { IsAllowed: false } time) faults.Add($"unique_for is not allowed: `{time.Time}`. Use more than zero and at most ten years");
        if (options is { UniqueFor: not null, Unique: null }) faults.Add("unique_for is given without unique. Name the key in unique");
        if (options is { OnDuplicate: not OnDuplicate.Drop, Unique: null }) faults.Add("on_duplicate is given without unique. Name the key in unique");
        Name("reply_to", options.ReplyTo);
        Duration("delay", options.Delay);
        Duration("expires_in", options.ExpiresIn);
        Duration("timeout", options.Timeout);
        Duration("result_ttl", options.ResultTtl);
        Instant("run_at", options.RunAt);
        Instant("expires_at", options.ExpiresAt);
        if (options is { Delay: not null, RunAt: not null }) faults.Add("delay and run_at are both given. Use one of them");
        if (options is { ExpiresIn: not null, ExpiresAt: not null }) faults.Add("expires_in and expires_at are both given. Use one of them");
        if (options.MaxAttempts is { } attempts && attempts is < 1 or > Limits.MaxAttempts)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"max_attempts is not allowed: `{attempts}`. Use a whole number from 1 to {Limits.MaxAttempts}"));
        if (options.TraceParent is { } trace && Encoding.UTF8.GetByteCount(trace) is var bytes && bytes > Limits.TraceParentBytes)
            faults.Add(EnvelopeReader.TooLong("traceparent", bytes, Limits.TraceParentBytes));
        if (options.Meta is { } meta && MetaBytes(meta) is var size && size > Limits.Default.MetaBytes)
            faults.Add(EnvelopeReader.TooLong("meta", size, Limits.Default.MetaBytes));
        return faults;

        void Name(string field, string? name)
        {
            if (name is not null && !Names.IsReplyName(name)) faults.Add(Names.NameRefused(field, Encoding.UTF8.GetBytes(name)));
        }

        void Duration(string field, TimeSpan? duration)
        {
            if (duration is { } given && (given < TimeSpan.Zero || given > Limits.Furthest)) faults.Add($"{field} is no duration: `{given}`. Use zero to ten years");
        }

        void Instant(string field, DateTimeOffset? instant)
        {
            if (instant is { } given && !Instants.IsNear(given, now)) faults.Add($"{field} is more than ten years off: `{Instants.Format(given)}`");
        }
    }

    /// <summary>As JSON, or more than that where it is certain to be allowed: a character takes up to six bytes, and what stands around an entry as many.</summary>
    private static int MetaBytes(IReadOnlyDictionary<string, string> meta)
    {
        var most = 2L;
        foreach (var (name, value) in meta) most += 6L * (name.Length + (value?.Length ?? 1) + 1);
        return most <= Limits.Default.MetaBytes ? (int)most : JsonSerializer.SerializeToUtf8Bytes(meta, MessagesJson.Default.IReadOnlyDictionaryStringString).Length;
    }
}
