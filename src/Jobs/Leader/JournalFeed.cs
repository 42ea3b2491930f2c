using System.Collections.Concurrent;
using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Reads the journals in chunks, without taking the records apart: a chunk is a few of them when they are large, so that a reply stays below the
/// 85,000 bytes from which on the runtime keeps arrays apart, where each is collected late and nothing is moved together. Redis is never held for long either.
/// </summary>
internal sealed class JournalFeed(IRedis redis, Keys keys)
{
    private const int MostRecords = 500;
    private const int ChunkBytes = 48 * 1024;

    /// <summary>Records to ask for while nothing is known of a journal; those of a busy queue have 15 KB.</summary>
    private const int FirstRecords = 4;

    /// <summary>Records to ask a journal for next that was not read to its end, adapted to how large its last ones were. One journal's say nothing about another's.</summary>
    private readonly ConcurrentDictionary<string, int> _counts = [];

    /// <summary>The records after <paramref name="position"/>, oldest first; <c>More</c> when the chunk was full.</summary>
    public async Task<(IReadOnlyList<JournalEvent> Records, bool More)> ReadAsync(string? queue, string position, CancellationToken ct)
    {
        var key = queue is null ? keys.Cluster.Journal : keys.Queue(queue).Journal;
        var asked = _counts.GetValueOrDefault(key, FirstRecords);
        var reply = await redis.SendAsync(new RedisCommand("XRANGE"u8).Key(key).Arg($"({position}").Arg("+"u8).Arg("COUNT"u8).Arg(asked), ct);
        var records = new List<JournalEvent>(reply.Length);
        long bytes = 0;
        foreach (var entry in reply)
        {
            var record = Parse(queue, entry);
            records.Add(record);
            bytes += record.Body.Length;
        }

        if (records.Count < asked) _counts.TryRemove(key, out _); // what comes next may be of another size
        else _counts[key] = (int)Math.Clamp(records.Count * (long)ChunkBytes / Math.Max(bytes, 1), 1, MostRecords);
        return (records, records.Count == asked);
    }

    /// <summary>Whether the journal ends before <paramref name="position"/>: it is not the one that was read (a flush, a restart from an older file).</summary>
    public async Task<bool> EndsBeforeAsync(string queue, string position, CancellationToken ct)
    {
        if (!EntryId.TryParse(position, out var read) || read == EntryId.Start) return false;
        try
        {
            var info = await redis.SendAsync(new RedisCommand("XINFO"u8).Arg("STREAM"u8).Key(keys.Queue(queue).Journal), ct);
            return info.TryGet("last-generated-id"u8, out var id) && EntryId.TryParse(id.AsSpan(), out var last) && last < read;
        }
        catch (RedisServerException error) when (error.Message.Contains("no such key", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
    }

    /// <summary>Redis' clock in Unix milliseconds.</summary>
    public async Task<long> NowMsAsync(CancellationToken ct)
    {
        var time = await redis.SendAsync(new RedisCommand("TIME"u8), ct);
        return long.Parse(time[0].AsString(), CultureInfo.InvariantCulture) * 1000 + long.Parse(time[1].AsString(), CultureInfo.InvariantCulture) / 1000;
    }

    private static JournalEvent Parse(string? queue, RedisReply entry)
    {
        var position = entry[0].AsString();
        string kind = "", node = "";
        long at = 0, cumulative = 0;
        var body = ReadOnlyMemory<byte>.Empty;
        var fields = entry[1];
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var (name, value) = (fields[i], fields[i + 1]);
            if (name.Is("t"u8)) at = Number(value);
            else if (name.Is("k"u8)) kind = value.AsString();
            else if (name.Is("n"u8)) node = value.AsString();
            else if (name.Is("c"u8)) cumulative = Number(value);
            else if (name.Is("b"u8) || name.Is("d"u8)) body = value.AsMemory();
        }

        return new JournalEvent(queue, position, at, kind, node.Length == 0 ? null : node, cumulative, body);
    }

    private static long Number(RedisReply value) => long.TryParse(value.AsSpan(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
