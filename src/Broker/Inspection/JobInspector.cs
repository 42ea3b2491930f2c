using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Looks at queues and jobs, and changes nothing.</summary>
public sealed class JobInspector(IRedis redis, Keys keys)
{
    private readonly QueueReader _queues = new(redis, keys);
    private readonly PresentReader _present = new(redis, keys);
    private readonly JobHistory _history = new(new JournalReader(redis, keys));

    /// <summary>A job with its timeline; null when nothing is known of it.</summary>
    public async Task<JobView?> JobAsync(string queue, string id, CancellationToken ct = default)
    {
        var present = await PresentAsync(queue, id, ct);
        if (present is null && !await MayBeKnownAsync(queue, id, ct)) return null;
        var timeline = await _history.ReadAsync(queue, id, ct);
        if (present is null) return timeline.Count == 0 ? null : JobHistory.Past(queue, id, timeline);
        return JobHistory.Completed(present, timeline);
    }

    /// <summary>Jobs of this id in any of the known queues.</summary>
    public async Task<IReadOnlyList<JobView>> FindJobAsync(string id, CancellationToken ct = default)
    {
        var queues = await _queues.NamesAsync(ct);
        var present = await Task.WhenAll(queues.Select(queue => PresentAsync(queue, id, ct)));
        var somewhere = present.Any(job => job is not null); // then journals that only might know it are not searched
        var found = new List<JobView>();
        for (var i = 0; i < queues.Count; i++)
        {
            if (somewhere && present[i] is null) continue;
            if (await JobAsync(queues[i], id, ct) is { } job) found.Add(job);
        }
        return found;
    }

    /// <summary>A queue in numbers.</summary>
    public Task<QueueView> QueueAsync(string queue, CancellationToken ct = default) => _queues.ReadAsync(queue, ct);

    /// <summary>All known queues in numbers, in the order of their names.</summary>
    public async Task<IReadOnlyList<QueueView>> QueuesAsync(CancellationToken ct = default) =>
        await Task.WhenAll((await _queues.NamesAsync(ct)).Select(queue => _queues.ReadAsync(queue, ct)));

    /// <summary>Dead letters, latest first, without their timelines.</summary>
    public async Task<IReadOnlyList<JobView>> DeadAsync(string queue, int skip, int take, CancellationToken ct = default)
    {
        var names = keys.Queue(queue);
        var members = await redis.SendAsync(new RedisCommand("ZREVRANGE"u8).Key(names.Dead).Arg(skip).Arg((long)skip + take - 1), ct);
        var ids = new List<string>(members.Length);
        foreach (var member in members) ids.Add(MemberId(member.AsString()));
        var dead = await Task.WhenAll(ids.Select(id => PresentAsync(queue, id, ct)));
        return [.. dead.OfType<JobView>()];
    }

    /// <summary>Clients' ids are remembered as long as the journal reaches back; of another there is nothing to search for.</summary>
    private async Task<bool> MayBeKnownAsync(string queue, string id, CancellationToken ct) =>
        Names.IsMadeId(System.Text.Encoding.UTF8.GetBytes(id))
        || (await redis.SendAsync(new RedisCommand("HEXISTS"u8).Key(keys.Queue(queue).Ids).Arg(id), ct)).AsInt64() == 1;

    private Task<JobView?> PresentAsync(string queue, string id, CancellationToken ct) => _present.ReadAsync(queue, id, ct);

    /// <summary>Members of the sorted sets are a padded counter, a colon and the id.</summary>
    private static string MemberId(string member) => member.Length > 17 ? member[17..] : member;
}
