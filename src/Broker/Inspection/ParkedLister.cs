using System.Globalization;
using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Lists jobs that lie in a sorted set: scheduled ones as they fall due, dead ones latest first, waiting ones by their lane.</summary>
internal sealed class ParkedLister(IRedis redis, QueueKeys names, PresentReader present)
{
    public Task<JobPage> ScheduledAsync(string? cursor, int count, CancellationToken ct) => RankedAsync(names.Scheduled, descending: false, cursor, count, ct);

    public Task<JobPage> DeadAsync(string? cursor, int count, CancellationToken ct) => RankedAsync(names.Dead, descending: true, cursor, count, ct);

    public async Task<JobPage> WaitingAsync(string? cursor, int count, CancellationToken ct)
    {
        var reply = await redis.SendAsync(
            new RedisCommand("ZRANGEBYLEX"u8).Key(names.Waiting).Arg(cursor is null ? "-" : $"({PageCursor.Read(cursor)}").Arg("+"u8).Arg("LIMIT"u8).Arg(0).Arg(count), ct);
        var members = Texts(reply);
        var jobs = await Task.WhenAll(members.Select(async member =>
        {
            var end = member.LastIndexOf('\0');
            var job = await JobAsync(member[(end + 1)..], 0, ct);
            return job with { Lane = end > 0 ? LaneOf(member[..end]) : null };
        }));
        return new JobPage(jobs, members.Count < count ? null : PageCursor.Write(members[^1]));
    }

    /// <summary>As people know it: <c>ordering_key customer-42</c> or <c>type email.send</c>.</summary>
    private static string LaneOf(string lane) => lane.Split(':', 2) switch
    {
        ["o", var key] => $"ordering_key {key}",
        ["t", var type] => $"type {type}",
        _ => lane,
    };

    /// <summary>The cursor is the last member and its score: when that is gone by now, the page goes on with the next score.</summary>
    private async Task<JobPage> RankedAsync(string key, bool descending, string? cursor, int count, CancellationToken ct)
    {
        var first = cursor is null ? 0 : await PlaceAfterAsync(key, descending, PageCursor.Read(cursor), ct);
        var reply = await redis.SendAsync(new RedisCommand(descending ? "ZREVRANGE"u8 : "ZRANGE"u8).Key(key).Arg(first).Arg(first + count - 1).Arg("WITHSCORES"u8), ct);
        var members = Scored(reply);
        var jobs = await Task.WhenAll(members.Select(member => JobAsync(member.Name, member.Score, ct)));
        return new JobPage(jobs, members.Count < count ? null : PageCursor.Write($"{members[^1].Score} {members[^1].Name}"));
    }

    private async Task<long> PlaceAfterAsync(string key, bool descending, string cursor, CancellationToken ct)
    {
        var (score, member) = cursor.IndexOf(' ', StringComparison.Ordinal) is var split and > 0 ? (cursor[..split], cursor[(split + 1)..]) : throw PageCursor.Unknown(cursor);
        var rank = await redis.SendAsync(new RedisCommand(descending ? "ZREVRANK"u8 : "ZRANK"u8).Key(key).Arg(member), ct);
        if (!rank.IsNull) return rank.AsInt64() + 1;
        var counted = descending
            ? new RedisCommand("ZCOUNT"u8).Key(key).Arg(score).Arg("+inf"u8)
            : new RedisCommand("ZCOUNT"u8).Key(key).Arg("-inf"u8).Arg(score);
        return (await redis.SendAsync(counted, ct)).AsInt64();
    }

    private async Task<ListedJob> JobAsync(string member, long atMs, CancellationToken ct)
    {
        var id = member[(member.IndexOf(':', StringComparison.Ordinal) + 1)..]; // a padded counter and a colon come before the id
        var job = await present.ReadAsync(names.Name, id, ct);
        return new ListedJob
        {
            Id = id,
            Type = job?.Type ?? "",
            Attempt = job?.Attempt ?? 0,
            EnqueuedMs = job?.EnqueuedMs ?? 0,
            AtMs = atMs,
            Error = job?.Error,
        };
    }

    private static List<string> Texts(RedisReply reply)
    {
        var texts = new List<string>(reply.Length);
        foreach (var text in reply) texts.Add(Encoding.UTF8.GetString(text.AsSpan()));
        return texts;
    }

    /// <summary>RESP3 answers pairs, RESP2 a flat list.</summary>
    private static List<(string Name, long Score)> Scored(RedisReply reply)
    {
        var members = new List<(string, long)>(reply.Length);
        if (reply.Length > 0 && reply[0].IsAggregate)
        {
            foreach (var pair in reply) members.Add((pair[0].AsString(), (long)pair[1].AsDouble()));
            return members;
        }

        for (var i = 0; i + 1 < reply.Length; i += 2) members.Add((reply[i].AsString(), long.Parse(reply[i + 1].AsString(), NumberStyles.Float, CultureInfo.InvariantCulture)));
        return members;
    }
}
