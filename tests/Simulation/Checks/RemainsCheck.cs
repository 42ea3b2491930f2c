using Lighthouse.Broker;
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

        string[] roots = [.. Workload.Queues.Select(queue => keys.Queue(queue).Root + ":")];
        foreach (var key in QueueRemains.KeysAsync(findings.Redis, "lh").GetAwaiter().GetResult())
        {
            if (!roots.Any(root => key.StartsWith(root, StringComparison.Ordinal)) && !keys.Cluster.Structural.Contains(key)) findings.Violations.Add($"The key {key} is documented nowhere.");
        }
    }
}
