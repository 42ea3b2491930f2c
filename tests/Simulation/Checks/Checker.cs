using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Simulation;

/// <summary>Says what of a history should not have been.</summary>
internal sealed class Checker(Evidence evidence, IRedis redis)
{
    public IReadOnlyList<string> Check()
    {
        List<string> violations = [];
        foreach (var queue in Workload.Queues)
        {
            foreach (var left in QueueRemains.FindAsync(redis, new Keys().Queue(queue).Root).GetAwaiter().GetResult()) violations.Add($"Queue {queue} is dry, and {left}.");
        }

        _ = evidence;
        return violations;
    }
}
