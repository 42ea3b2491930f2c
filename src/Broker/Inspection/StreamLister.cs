using System.Globalization;
using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Lists jobs that are in the streams, in the order in which those are claimed: running ones are pending with a node, ready ones follow what the group was given last.</summary>
internal sealed class StreamLister(IRedis redis, QueueKeys names)
{
    public Task<JobPage> RunningAsync(string? cursor, int count, CancellationToken ct) => ListAsync(cursor, count, RunningAsync, ct);

    public Task<JobPage> ReadyAsync(string? cursor, int count, CancellationToken ct) => ListAsync(cursor, count, ReadyAsync, ct);

    private static async Task<JobPage> ListAsync(string? cursor, int count, Func<int, EntryId, int, CancellationToken, Task<List<(EntryId Entry, ListedJob Job)>>> read, CancellationToken ct)
    {
        var (stream, after) = cursor is null ? (1, EntryId.Start) : Place(PageCursor.Read(cursor));
        var jobs = new List<ListedJob>();
        for (; stream <= JobStreams.Count; stream++, after = EntryId.Start)
        {
            var found = await read(stream, after, count - jobs.Count, ct);
            jobs.AddRange(found.Select(entry => entry.Job));
            if (jobs.Count >= count) return new JobPage(jobs, PageCursor.Write(string.Create(CultureInfo.InvariantCulture, $"{stream} {found[^1].Entry}")));
        }

        return new JobPage(jobs, null);
    }

    private async Task<List<(EntryId, ListedJob)>> RunningAsync(int stream, EntryId after, int count, CancellationToken ct)
    {
        var key = names.Streams[stream - 1];
        RedisReply pending;
        try
        {
            pending = await redis.SendAsync(new RedisCommand("XPENDING"u8).Key(key).Arg("nodes"u8).Arg($"({after}").Arg("+"u8).Arg(count), ct);
        }
        catch (RedisServerException error) when (error.Code == "NOGROUP")
        {
            return [];
        }

        var held = new List<(EntryId Entry, string Node)>(pending.Length);
        foreach (var item in pending) held.Add((EntryId.Read(item[0].AsSpan()), item[1].AsString()));
        var bodies = await Task.WhenAll(held.Select(item => EntryAsync(key, item.Entry, ct)));
        return [.. held.Select((item, i) => (item.Entry, Job(stream, item.Entry, bodies[i], item.Node)))];
    }

    private async Task<List<(EntryId, ListedJob)>> ReadyAsync(int stream, EntryId after, int count, CancellationToken ct)
    {
        var key = names.Streams[stream - 1];
        var begin = await LastDeliveredAsync(key, ct) is var delivered && delivered > after ? delivered : after;
        var reply = await redis.SendAsync(new RedisCommand("XRANGE"u8).Key(key).Arg($"({begin}").Arg("+"u8).Arg("COUNT"u8).Arg(count), ct);
        var jobs = new List<(EntryId, ListedJob)>(reply.Length);
        foreach (var entry in reply)
        {
            var position = EntryId.Read(entry[0].AsSpan());
            jobs.Add((position, Job(stream, position, entry, null)));
        }
        return jobs;
    }

    private async Task<EntryId> LastDeliveredAsync(string key, CancellationToken ct)
    {
        try
        {
            var groups = await redis.SendAsync(new RedisCommand("XINFO"u8).Arg("GROUPS"u8).Key(key), ct);
            foreach (var group in groups)
            {
                if (group.TryGet("name"u8, out var name) && name.Is("nodes"u8) && group.TryGet("last-delivered-id"u8, out var last)) return EntryId.Read(last.AsSpan());
            }
        }
        catch (RedisServerException error) when (error.Message.Contains("no such key", StringComparison.OrdinalIgnoreCase))
        {
            // nothing was ever there
        }
        return EntryId.Start;
    }

    private async Task<RedisReply?> EntryAsync(string key, EntryId entry, CancellationToken ct)
    {
        var reply = await redis.SendAsync(new RedisCommand("XRANGE"u8).Key(key).Arg(entry.ToString()).Arg(entry.ToString()), ct);
        return reply.Length == 0 ? null : reply[0];
    }

    /// <param name="entry">Null when somebody deleted the entry of a job that a node holds.</param>
    private static ListedJob Job(int stream, EntryId position, RedisReply? entry, string? node)
    {
        if (entry is not { } found || (stream != JobStreams.Ready && (found[1].Length < 4 || !found[1][0].Is("@id"u8)))) return new ListedJob { Id = position.ToString(), Node = node };
        var job = HandOut.Job(stream, found, 0, long.MaxValue);
        return new ListedJob
        {
            Id = stream == JobStreams.Ready ? PublicId.Of(job.Fields) ?? position.ToString() : job.Id,
            Type = TypeOf(job.Fields),
            Attempt = node is null ? job.Meta.Attempts : job.Attempt,
            Node = node,
            EnqueuedMs = job.EnqueuedMs,
        };
    }

    private static string TypeOf(ReadOnlyMemory<byte>[] fields)
    {
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].Span.SequenceEqual("type"u8)) return Encoding.UTF8.GetString(fields[i + 1].Span);
            if (fields[i].Span.SequenceEqual("json"u8)) return DocumentType.Read(fields[i + 1].Span);
        }
        return "";
    }

    private static (int Stream, EntryId After) Place(string cursor) =>
        cursor.Split(' ') is [var stream, var entry] && int.TryParse(stream, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index is >= 1 and <= JobStreams.Count && EntryId.TryParse(entry, out var after)
            ? (index, after)
            : throw PageCursor.Unknown(cursor);
}
