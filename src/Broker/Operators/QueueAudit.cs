using System.Text.Json;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// Looks for what should not be in a queue, a bounded step at a time. First strangers: consumers, and nodes that may call, that are no members. Those are read before
/// the members, because a node joins before it opens a queue; the other way round, one that comes in between would look like a stranger.
/// </summary>
internal static class QueueAudit
{
    private const string Begin = "pending";
    private const int Page = 500;

    public static async Task<AuditReply> StepAsync(OperatorCalls calls, string queue, IReadOnlyCollection<string> liveMembers, string cursor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(liveMembers);
        var findings = new List<AuditFinding>();
        if (cursor.Length > 0) return new AuditReply(findings, await StepAsync(calls, queue, cursor, null, findings, ct));

        foreach (var stranger in await StrangersAsync(calls, queue, liveMembers, ct))
        {
            if (await StepAsync(calls, queue, "member", stranger, findings, ct) is not null) return new AuditReply(findings, ""); // it held more than a call takes
        }
        return new AuditReply(findings, Begin);
    }

    private static async Task<string?> StepAsync(OperatorCalls calls, string queue, string cursor, string? node, List<AuditFinding> findings, CancellationToken ct)
    {
        var reply = await calls.SendAsync("audit", queue, "audit", command =>
        {
            command.Arg(cursor);
            if (node is not null) command.Arg(node);
        }, ct);
        for (var i = 0; i + 2 < reply[3].Length; i += 3) findings.Add(new AuditFinding(Kind(reply[3][i].AsString()), reply[3][i + 1].AsString(), reply[3][i + 2].AsString()));
        var next = reply[2].AsString();
        return next.Length == 0 ? null : next;
    }

    /// <summary>Who is at work here and no member, and was not declared down and is just being reclaimed: the reaper knows whether it crashed.</summary>
    private static async Task<IReadOnlyList<string>> StrangersAsync(OperatorCalls calls, string queue, IReadOnlyCollection<string> liveMembers, CancellationToken ct)
    {
        var nodes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var stream in calls.Of(queue).Streams) await ConsumersAsync(calls.Redis, stream, nodes, ct);
        await CallersAsync(calls.Redis, calls.Of(queue).Nodes, nodes, ct);
        nodes.ExceptWith(liveMembers);
        if (nodes.Count == 0) return [];

        foreach (var member in await calls.Redis.SendAsync(new RedisCommand("HKEYS"u8).Key(calls.Cluster.Members), ct)) nodes.Remove(member.AsString());
        var down = await calls.Redis.SendAsync(new RedisCommand("HGETALL"u8).Key(calls.Cluster.Down), ct);
        for (var i = 0; i + 1 < down.Length; i += 2)
        {
            if (JsonSerializer.Deserialize(down[i + 1].AsSpan(), BrokerJson.Default.DownRecord) is not { Reclaimed: true }) nodes.Remove(down[i].AsString());
        }
        return [.. nodes];
    }

    /// <summary>Those whose calls are let through: their mark is a session, and begins with a digit; that of one that is gone says how.</summary>
    private static async Task CallersAsync(IRedis redis, string key, SortedSet<string> callers, CancellationToken ct)
    {
        var cursor = "0";
        do
        {
            var page = await redis.SendAsync(new RedisCommand("HSCAN"u8).Key(key).Arg(cursor).Arg("COUNT"u8).Arg(Page), ct);
            for (var i = 0; i + 1 < page[1].Length; i += 2)
            {
                if (page[1][i + 1].AsSpan() is [>= (byte)'0' and <= (byte)'9', ..]) callers.Add(page[1][i].AsString());
            }
            cursor = page[0].AsString();
        }
        while (cursor != "0");
    }

    private static async Task ConsumersAsync(IRedis redis, string stream, SortedSet<string> consumers, CancellationToken ct)
    {
        try
        {
            foreach (var consumer in await redis.SendAsync(new RedisCommand("XINFO"u8).Arg("CONSUMERS"u8).Key(stream).Arg("nodes"u8), ct))
            {
                if (consumer.TryGet("name"u8, out var name)) consumers.Add(name.AsString());
            }
        }
        catch (RedisServerException error) when (error.Code == "NOGROUP" || error.Message.Contains("no such key", StringComparison.OrdinalIgnoreCase))
        {
            // nobody has opened it
        }
    }

    private static AuditKind Kind(string word) => word switch
    {
        "member" => AuditKind.NoMember,
        "pending" => AuditKind.PendingWithNobody,
        "lock" => AuditKind.LockWithoutJob,
        "lane" => AuditKind.LaneWithoutHolder,
        "future" => AuditKind.FutureId,
        "mark" => AuditKind.StaleMark,
        _ => AuditKind.Stray,
    };
}
