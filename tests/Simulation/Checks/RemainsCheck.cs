using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Simulation;

/// <summary>I6: when all has ended, nothing is left but what is documented to stay.</summary>
internal static class RemainsCheck
{
    public static void Look(Findings findings)
    {
        var keys = new Keys();
        foreach (var queue in Workload.Queues)
        {
            foreach (var left in QueueRemains.FindAsync(findings.Redis, keys.Queue(queue).Root).GetAwaiter().GetResult()) findings.Violations.Add($"Queue {queue} is dry, and {left}.");
        }

        foreach (var queue in Workload.Queues)
        {
            Remembered(findings, keys.Queue(queue));
            Gone(findings, keys.Queue(queue));
        }

        string[] roots = [.. Workload.Queues.Select(queue => keys.Queue(queue).Root + ":")];
        foreach (var key in QueueRemains.KeysAsync(findings.Redis, "lh").GetAwaiter().GetResult())
        {
            if (!roots.Any(root => key.StartsWith(root, StringComparison.Ordinal)) && !keys.Cluster.Structural.Contains(key)) findings.Violations.Add($"The key {key} is documented nowhere.");
        }
    }

    /// <summary>Nodes whose calls this queue lets through.</summary>
    public static IEnumerable<string> Callers(IRedis redis, QueueKeys queue) =>
        Names(redis, "HGETALL", queue.Nodes).Chunk(2).Where(pair => char.IsAsciiDigit(pair[1][0])).Select(pair => pair[0]);

    /// <summary>A client's id is forgotten a day after its job has ended; that of a dead one, when it is purged or evicted.</summary>
    private static void Remembered(Findings findings, QueueKeys queue)
    {
        HashSet<string> known = [.. Names(findings.Redis, "HKEYS", queue.Ids)];
        known.ExceptWith(Names(findings.Redis, "ZRANGE", queue.IdsUntil, "0", "-1"));
        known.ExceptWith(Names(findings.Redis, "HKEYS", queue.Parked));
        foreach (var id in known) findings.Violations.Add($"The id {id} is remembered for ever in queue {queue.Name}.");
    }

    /// <summary>All nodes are gone: what is left of them in a queue are marks, which are forgotten after a day.</summary>
    private static void Gone(Findings findings, QueueKeys queue)
    {
        foreach (var node in Callers(findings.Redis, queue)) findings.Violations.Add($"Node {node} is gone, and may call in queue {queue.Name} for ever.");
    }

    private static IEnumerable<string> Names(IRedis redis, string command, string key, params string[] arguments)
    {
        var call = new RedisCommand(command).Key(key);
        foreach (var argument in arguments) call.Arg(argument);
        foreach (var name in redis.SendAsync(call).AsTask().GetAwaiter().GetResult()) yield return name.AsString();
    }
}
