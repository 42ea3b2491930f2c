using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Demo.Cluster;

/// <summary>Looks at the cluster through Redis alone, so that no process of it has to be alive to be asked.</summary>
public sealed class ClusterReader : IAsyncDisposable
{
    private readonly IRedis _redis;
    private readonly Membership _membership;
    private readonly JournalReader _journal;
    private readonly Dictionary<string, EntryId> _positions = [];

    private ClusterReader(IRedis redis)
    {
        _redis = redis;
        var keys = new Keys();
        _membership = new Membership(redis, keys, new FunctionLibrary());
        _journal = new JournalReader(redis, keys);
    }

    public static ClusterReader Connect(string redis) =>
        new(RedisClient.Create(RedisOptions.Parse(redis), TimeProvider.System, new Random(), NullLoggerFactory.Instance));

    public Task<ClusterView> ViewAsync(CancellationToken stop) => _membership.ViewAsync(stop);

    /// <summary>Waits until every process of the cluster is a member or has ended; at least one node must be left.</summary>
    public async Task WaitForMembersAsync(LocalCluster cluster, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(240));
        while (true)
        {
            var members = (await ViewAsync(limit.Token)).Members.Select(member => member.Info.Pid).ToHashSet();
            var running = cluster.Processes.Where(process => process.IsRunning).ToArray();
            if (!cluster.Nodes.Any(node => node.IsRunning))
                throw new InvalidOperationException($"No node is running. The last that ended printed:\n{string.Join('\n', cluster.Nodes[^1].Lines.TakeLast(20))}");
            if (running.All(process => members.Contains(process.Id))) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    /// <summary>The records of a queue's journal since the last call, all of them.</summary>
    public async Task<IReadOnlyList<JournalRecord>> JournalAsync(string queue, CancellationToken stop)
    {
        var records = new List<JournalRecord>();
        while (true)
        {
            var more = await _journal.ReadAsync(queue, _positions.GetValueOrDefault(queue), 200, stop);
            if (more.Count == 0) return records;
            records.AddRange(more);
            _positions[queue] = more[^1].Position;
        }
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
