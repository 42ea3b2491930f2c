using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Client;
using Lighthouse.NoopNode;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Bench;

/// <summary>
/// One node that empties a queue filled while it was paused: at-least-once, fenced, journaled, as in production. From the first claim
/// to the last settle by the journal, on Redis' clock, so that looking on costs nothing.
/// </summary>
internal sealed class DrainBench(RedisServer redis) : IBench
{
    private const string Queue = "default";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly QueueKeys _keys = new Keys().Queue(Queue);

    public async Task<Round> RunAsync(int jobs)
    {
        await using var client = JobClient.Connect(redis.Url);
        await using var connection = RedisClient.Create(RedisOptions.Parse(redis.Url), TimeProvider.System, new Random(), NullLoggerFactory.Instance);
        var journal = new JournalReader(connection, new Keys());
        var floor = await Floor.MeasureAsync(redis, jobs);
        using var node = new NodeProcess(redis.Url);
        await client.EnqueueManyAsync(Enumerable.Repeat(Noop.Instance, 50_000)); // the JIT's share is not the node's
        await EmptyAsync(node);
        await redis.CliAsync("HSET", _keys.Settings, "paused", "1");
        await client.EnqueueManyAsync(Enumerable.Repeat(Noop.Instance, jobs));
        var before = (await journal.ReadBackAsync(Queue, null, 1))[0];

        await redis.CliAsync("HDEL", _keys.Settings, "paused");
        await EmptyAsync(node);
        var first = (await journal.ReadAsync(Queue, before.Position, 1))[0];
        var last = (await journal.ReadBackAsync(Queue, null, 1))[0];
        var settled = last.Outcomes - before.Outcomes;
        if (settled != jobs) throw new InvalidOperationException($"{jobs} jobs were enqueued, and {settled} were settled.");
        return new Round(jobs * 1_000.0 / (last.AtMs - first.Entries.Min(entry => entry.ClaimedMs)), floor);
    }

    private async Task EmptyAsync(NodeProcess node)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await CountAsync() > 0)
        {
            node.ThrowIfEnded();
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new TimeoutException($"After {Patience} there are still {await CountAsync()} jobs.");
            await Task.Delay(100);
        }
    }

    private async Task<long> CountAsync() => long.Parse(await redis.CliAsync("XLEN", _keys.Ready), NumberStyles.None, CultureInfo.InvariantCulture);
}
