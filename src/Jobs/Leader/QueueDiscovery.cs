using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Finds queues that somebody fills and nobody has made known: a misspelt name in a plain Redis client makes a key that no node ever opens. Walks over the keys
/// of the whole database in small steps, at most so many a turn; where there are more keys it goes on from there at the next.
/// </summary>
internal sealed class QueueDiscovery(IRedis redis, Keys keys)
{
    private const int Step = 1_000;
    private const int StepsATurn = 200;

    /// <summary>Keys that end in inbox or ready: patterns have no alternatives, so the letters that both have in common stand for them, and results are not among them.</summary>
    private readonly string _pattern = $"{keys.Prefix}:{{*}}:[ir][ne][ba]*";

    private string _cursor = "0";

    public async Task RegisterAsync(CancellationToken ct)
    {
        for (var step = 0; step < StepsATurn; step++)
        {
            var reply = await redis.SendAsync(new RedisCommand("SCAN"u8).Arg(_cursor).Arg("MATCH"u8).Arg(_pattern).Arg("COUNT"u8).Arg(Step), ct);
            _cursor = reply[0].AsString();
            var found = new HashSet<string>();
            foreach (var key in reply[1])
            {
                if (QueueOf(key.AsString()) is { } queue) found.Add(queue);
            }

            if (found.Count > 0)
            {
                var command = new RedisCommand("SADD"u8).Key(keys.Cluster.Queues);
                foreach (var queue in found) command.Arg(queue);
                await redis.SendAsync(command, ct);
            }

            if (_cursor == "0") return;
        }
    }

    private string? QueueOf(string key)
    {
        var end = key.IndexOf('}', StringComparison.Ordinal);
        var begin = keys.Prefix.Length + 2;
        if (end < begin || !Keys.IsQueueName(key[begin..end])) return null;
        var names = keys.Queue(key[begin..end]);
        return key == names.Inbox || key == names.Ready ? names.Name : null;
    }
}
