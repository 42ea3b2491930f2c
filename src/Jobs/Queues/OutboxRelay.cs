using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Jobs;

/// <summary>
/// Brings follow-up jobs that a settle left in its queue's outbox into the queues they belong to. Harmless to repeat, also by several
/// processes at once: each job carries an id. The settling node does it at once, the leader sweeps up what that left.
/// </summary>
internal sealed class OutboxRelay(IRedis redis, Keys keys, JobBroker broker, QueueOperator outbox)
{
    private const int Page = 100;

    /// <summary>Relays all that the outbox holds; answers how many jobs that were. A queue that takes none keeps those for the others from nothing: what it refuses is told at the end.</summary>
    public async Task<int> RelayAsync(string queue, CancellationToken ct)
    {
        var stuck = new Dictionary<string, RedisServerException>(StringComparer.Ordinal);
        var (relayed, after) = (0, EntryId.Start);
        for (IReadOnlyList<OutboxEntry> entries; ; after = entries[^1].Entry)
        {
            entries = await outbox.OutboxAsync(queue, Page, after, ct);
            foreach (var target in entries.GroupBy(entry => entry.Queue, StringComparer.Ordinal).Where(target => !stuck.ContainsKey(target.Key)))
            {
                try
                {
                    await DeliverAsync(target.Key, [.. target], ct);
                }
                catch (RedisServerException error)
                {
                    stuck[target.Key] = error; // a key of another type, no memory, a right that is missing
                }
            }

            var there = entries.Where(entry => !stuck.ContainsKey(entry.Queue)).Select(entry => entry.Entry).ToList();
            await outbox.RelayedAsync(queue, there, ct);
            relayed += there.Count;
            if (entries.Count < Page) break;
        }

        return stuck.Count == 0 ? relayed : throw stuck.Values.First();
    }

    private async Task DeliverAsync(string queue, IReadOnlyList<OutboxEntry> entries, CancellationToken ct)
    {
        if (!Keys.IsQueueName(queue)) return; // its name was checked when the handler enqueued it: somebody else wrote this entry
        var replies = await broker.EnqueueAsync(queue, [.. entries.Select(entry => entry.Job)], ct);
        for (var i = 0; i < entries.Count; i++)
        {
            if (replies[i].Status == EnqueueStatus.Refused) await LeaveAtListDoorAsync(queue, entries[i], ct);
        }
    }

    /// <summary>
    /// The job was promised when its settle was accepted, so nothing may refuse it now: neither a backlog limit nor a newer version's
    /// rules. At the list door it comes in when there is room, or is dead with the reason.
    /// </summary>
    private async Task LeaveAtListDoorAsync(string queue, OutboxEntry entry, CancellationToken ct) =>
        await redis.SendAsync(new RedisCommand("RPUSH"u8).Key(keys.Queue(queue).Inbox).Arg(entry.Job), ct);
}
