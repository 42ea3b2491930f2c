using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Brings what a node held that is down back into its queues. Each step says in Redis how far it got, so that it can be begun anew by anybody:
/// first the node is shut out of all queues, then it is noted how much it held, then that is made ready again.
/// </summary>
internal sealed partial class Recovery(LeaderTools tools, long token, ILogger logger)
{
    private readonly HashSet<string> _stuck = [];

    public async Task RecoverAsync(DownNode node, CancellationToken ct)
    {
        // its own queues first: that is where its jobs are. It may have held jobs of others from before they were taken out of its configuration
        var queues = (node.Info?.Queues ?? []).Where(Keys.IsQueueName).Union(await tools.Membership.QueuesAsync(ct)).ToList();
        Crash? crash = null;
        if (node.IsCrash)
        {
            if ((node.Held ?? await CountAsync(node.Node, queues, ct)) is not { } held) return;
            crash = new Crash(held);
        }

        long moved = 0;
        var complete = true;
        foreach (var queue in queues)
        {
            try
            {
                moved += await ReclaimAsync(queue, node.Node, crash, ct);
                _stuck.Remove(queue);
            }
            catch (RedisServerException error)
            {
                // a key of another type, a right that is missing: one queue like that must not keep the jobs of all the others
                complete = false;
                if (_stuck.Add(queue)) LogStuck(logger, queue, error.Message);
            }
        }

        if (complete) await tools.Membership.ReclaimedAsync(node.Node, token, ct);
        if (complete || moved > 0) LogReclaimed(logger, moved, node.Node);
    }

    /// <summary>
    /// Shuts the node out of all queues and notes how many jobs it held: a job that was alone is marked as a suspect. A queue that cannot be asked may
    /// hold any number, so that nobody was surely alone. Null when this process does not lead any more.
    /// </summary>
    private async Task<long?> CountAsync(string node, IReadOnlyList<string> queues, CancellationToken ct)
    {
        long held = 0;
        foreach (var queue in queues)
        {
            try
            {
                held += await tools.Broker.ShutOutAsync(queue, node, ct);
            }
            catch (RedisServerException)
            {
                held += 2; // reclaim says what is wrong with it
            }
        }

        return await tools.Membership.CountedAsync(node, held, token, ct);
    }

    private async Task<long> ReclaimAsync(string queue, string node, Crash? crash, CancellationToken ct)
    {
        for (long moved = 0; ;)
        {
            var chunk = await tools.Broker.ReclaimAsync(queue, node, crash, ct);
            moved += chunk.Moved;
            tools.Metrics.Reclaimed(queue, chunk.Moved);
            if (!chunk.More) return moved;
        }
    }

    [LoggerMessage(3011, LogLevel.Information, "{Moved} jobs of {Node} are back in their queues")]
    private static partial void LogReclaimed(ILogger logger, long moved, string node);

    [LoggerMessage(3014, LogLevel.Error, "What nodes that are down held in queue {Queue} cannot be brought back, trying on: {Reason}")]
    private static partial void LogStuck(ILogger logger, string queue, string reason);
}
