using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Reads the journal of a queue: what happened, in the order in which it became true.</summary>
public sealed class JournalReader(IRedis redis, Keys keys)
{
    /// <summary>Records after a position, oldest first, at most <paramref name="count"/>. Begin with <see cref="EntryId.Start"/>.</summary>
    public async Task<IReadOnlyList<JournalRecord>> ReadAsync(string queue, EntryId after, int count, CancellationToken ct = default)
    {
        var reply = await redis.SendAsync(new RedisCommand("XRANGE"u8).Key(keys.Queue(queue).Journal).Arg($"({after}").Arg("+"u8).Arg("COUNT"u8).Arg(count), ct);
        return Read(reply);
    }

    /// <summary>Records before a position, newest first, at most <paramref name="count"/>; null begins at the end.</summary>
    public async Task<IReadOnlyList<JournalRecord>> ReadBackAsync(string queue, EntryId? before, int count, CancellationToken ct = default)
    {
        var end = before is { } position ? $"({position}" : "+";
        var reply = await redis.SendAsync(new RedisCommand("XREVRANGE"u8).Key(keys.Queue(queue).Journal).Arg(end).Arg("-"u8).Arg("COUNT"u8).Arg(count), ct);
        return Read(reply);
    }

    private static List<JournalRecord> Read(RedisReply reply)
    {
        var records = new List<JournalRecord>(reply.Length);
        foreach (var entry in reply) records.Add(Record(entry));
        return records;
    }

    private static JournalRecord Record(RedisReply entry)
    {
        var fields = entry[1];
        fields.TryGet("t"u8, out var at);
        fields.TryGet("k"u8, out var kind);
        fields.TryGet("n"u8, out var node);
        fields.TryGet("c"u8, out var outcomes);
        fields.TryGet("b"u8, out var body);
        return new JournalRecord(EntryId.Read(entry[0].AsSpan()), Number(at), kind.AsString(), node.AsString(), Number(outcomes), JournalEntryReader.Read(body.AsSpan()));
    }

    private static long Number(RedisReply value) => long.TryParse(value.AsSpan(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
