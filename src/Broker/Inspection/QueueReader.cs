using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Counts a queue's jobs by state.</summary>
internal sealed class QueueReader(IRedis redis, Keys keys)
{
    private static readonly string[] States = ["succeeded", "retry", "dead", "cancelled", "expired", "deduplicated", "evicted", "requeued", "purged"];

    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken ct)
    {
        var reply = await redis.SendAsync(new RedisCommand("SMEMBERS"u8).Key(keys.Cluster.Queues), ct);
        var names = new List<string>(reply.Length);
        foreach (var name in reply)
        {
            if (Keys.IsQueueName(name.AsString())) names.Add(name.AsString());
        }
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public async Task<QueueView> ReadAsync(string queue, CancellationToken ct)
    {
        var names = keys.Queue(queue);
        var lengths = names.Streams.Select(stream => NumberAsync("XLEN", stream, ct)).ToArray();
        var pending = names.Streams.Select(stream => PendingAsync(stream, ct)).ToArray();
        var inbox = NumberAsync("LLEN", names.Inbox, ct);
        var scheduled = NumberAsync("ZCARD", names.Scheduled, ct);
        var dead = NumberAsync("ZCARD", names.Dead, ct);
        var waiting = NumberAsync("ZCARD", names.Waiting, ct);
        var settings = redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Settings), ct).AsTask();
        var counters = redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Counters), ct).AsTask();
        await Task.WhenAll([.. lengths, .. pending, inbox, scheduled, dead, waiting, settings, counters]);

        var byNode = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (node, jobs) in pending.SelectMany(task => task.Result)) byNode[node] = byNode.GetValueOrDefault(node) + jobs;
        var running = byNode.Values.Sum();
        return new QueueView
        {
            Name = queue,
            Ready = Math.Max(0, lengths.Sum(task => task.Result) - running) + await inbox,
            Inbox = await inbox,
            Scheduled = await scheduled,
            Running = running,
            Dead = await dead,
            Waiting = await waiting,
            Suspects = await lengths[JobStreams.Alone - 1],
            Paused = (await settings).TryGet("paused"u8, out var paused) && paused.Is("1"u8),
            PausedSinceMs = (await settings).TryGet("paused_at"u8, out var since) && long.TryParse(since.AsSpan(), out var ms) ? ms : 0,
            PausedBy = (await settings).TryGet("paused_by"u8, out var by) && by.Length > 0 ? by.AsString() : null,
            Limited = HasLimit(QueueSettings.Read(queue, await settings)),
            RunningByNode = byNode,
            Totals = Totals(await counters),
        };
    }

    /// <summary>Whether anything limits the queue or a type of it: a limit that an operator lifted does not.</summary>
    private static bool HasLimit(QueueLimits limits) =>
        limits.Values.Any(limit => limit.Value is not (null or LimitNames.None) && limit.Name[(limit.Name.LastIndexOf(':') + 1)..] is LimitNames.Rate or LimitNames.Concurrency or LimitNames.Backlog);

    private static SortedDictionary<string, long> Totals(RedisReply counters)
    {
        var totals = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < counters.Length; i += 2)
        {
            if (States.Contains(counters[i].AsString())) totals[counters[i].AsString()] = counters[i + 1].AsInt64();
        }
        return totals;
    }

    private async Task<long> NumberAsync(string command, string key, CancellationToken ct) =>
        (await redis.SendAsync(new RedisCommand(command).Key(key), ct)).AsInt64();

    private async Task<List<(string Node, long Jobs)>> PendingAsync(string stream, CancellationToken ct)
    {
        var nodes = new List<(string, long)>();
        try
        {
            var reply = await redis.SendAsync(new RedisCommand("XPENDING"u8).Key(stream).Arg("nodes"u8), ct);
            foreach (var consumer in reply[3]) nodes.Add((consumer[0].AsString(), consumer[1].AsInt64()));
        }
        catch (RedisServerException error) when (error.Code == "NOGROUP")
        {
            // nobody has opened this queue yet
        }
        return nodes;
    }
}
