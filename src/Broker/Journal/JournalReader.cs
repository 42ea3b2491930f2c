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

    /// <summary>
    /// A page of records for one job: those whose bytes contain its id are taken apart, the others only passed over. <c>Last</c> is where the page ended, or null at the
    /// journal's end.
    /// </summary>
    internal async Task<(List<JournalRecord> Records, EntryId? Last)> SearchAsync(string queue, ReadOnlyMemory<byte> id, EntryId from, bool back, int count, CancellationToken ct)
    {
        var command = new RedisCommand(back ? "XREVRANGE"u8 : "XRANGE"u8).Key(keys.Queue(queue).Journal);
        command.Arg(back && from == EntryId.Start ? "+" : $"({from}").Arg(back ? "-"u8 : "+"u8).Arg("COUNT"u8).Arg(count);
        var reply = await redis.SendAsync(command, ct);
        var records = new List<JournalRecord>();
        foreach (var entry in reply)
        {
            if (entry[1].TryGet("b"u8, out var body) && body.AsSpan().IndexOf(id.Span) >= 0) records.Add(Record(entry));
        }
        return (records, reply.Length < count ? null : EntryId.Read(reply[reply.Length - 1][0].AsSpan()));
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
