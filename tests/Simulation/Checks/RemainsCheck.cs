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
            foreach (var known in QueueRemains.ForeverAsync(findings.Redis, keys.Queue(queue).Root).GetAwaiter().GetResult()) findings.Violations.Add($"Queue {queue} is dry, and {known}.");
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
        Texts(redis.SendAsync(new RedisCommand("HGETALL"u8).Key(queue.Nodes)).AsTask().GetAwaiter().GetResult()).Chunk(2).Where(pair => char.IsAsciiDigit(pair[1][0])).Select(pair => pair[0]);

    /// <summary>All nodes are gone: what is left of them in a queue are marks, which are forgotten after a day.</summary>
    private static void Gone(Findings findings, QueueKeys queue)
    {
        foreach (var node in Callers(findings.Redis, queue)) findings.Violations.Add($"Node {node} is gone, and may call in queue {queue.Name} for ever.");
    }

    private static IEnumerable<string> Texts(RedisReply reply)
    {
        foreach (var part in reply) yield return part.AsString();
    }
}
