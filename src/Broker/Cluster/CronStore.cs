using System.Globalization;
using System.Text.Json;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>The schedules of the cluster, and when each last fired. Says nothing about when one is due: that is the leader's to work out.</summary>
public sealed class CronStore(IRedis redis, Keys keys, FunctionLibrary library)
{
    private readonly FunctionCalls _functions = new(redis, library);

    /// <summary>Every schedule, by name; no entries when nothing has changed since <paramref name="revision"/>.</summary>
    public async Task<CronList> ListAsync(long revision = -1, CancellationToken ct = default)
    {
        var reply = await _functions.SendAsync(() => Begin("cron_list").Arg(revision), ct);
        var (now, current) = (reply[0].AsInt64(), reply[1].AsInt64());
        return new CronList(now, current, current == revision ? null : CronReader.Read(reply[2]));
    }

    /// <summary>One schedule; null when there is none of this name.</summary>
    public async Task<CronEntry?> FindAsync(string name, CancellationToken ct = default)
    {
        var reply = await redis.SendAsync(new RedisCommand("HGET"u8).Key(keys.Cluster.Cron).Arg(name), ct);
        return reply.IsNull ? null : CronReader.Read(name, reply);
    }

    /// <summary>Adds or changes a schedule. The caller has checked it: a leader says of one it cannot read that it never fires.</summary>
    /// <param name="by">A node's name, or who asked for it.</param>
    public async Task<CronPut> PutAsync(CronDefinition definition, CronOrigin origin, string by, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var json = JsonSerializer.SerializeToUtf8Bytes(definition, BrokerJson.Default.CronDefinition);
        var word = origin == CronOrigin.Operator ? "operator" : "node";
        var known = await FindAsync(definition.Name, ct);
        var reply = await _functions.SendAsync(() => Begin("cron_put").Arg(definition.Name).Arg(json).Arg(word).Arg(by), ct);
        var put = reply[0].AsString() switch
        {
            "ADDED" => CronPut.Added,
            "CHANGED" => CronPut.Changed,
            "SAME" => CronPut.Same,
            "OPERATORS" => CronPut.Operators,
            _ => CronPut.Full,
        };
        if (put == CronPut.Changed && known is not null && known.Definition.Queue != definition.Queue) await ForgetTickAsync(known.Definition.Queue, definition.Name, ct);
        return put;
    }

    /// <summary>Takes a schedule away; false when there was none. A node that defines it brings it back when it next starts: pause it to stop it for good.</summary>
    public async Task<bool> RemoveAsync(string name, string by, CancellationToken ct = default)
    {
        var known = await FindAsync(name, ct);
        var reply = await _functions.SendAsync(() => Begin("cron_remove").Arg(name).Arg(by), ct);
        if (known is not null) await ForgetTickAsync(known.Definition.Queue, name, ct);
        return reply[0].AsInt64() != 0;
    }

    /// <summary>Stops a schedule until it is resumed; false when there is none.</summary>
    public Task<bool> PauseAsync(string name, string by, CancellationToken ct = default) => PauseAsync(name, true, by, ct);

    /// <summary>Lets a paused schedule go on from now; false when there is none.</summary>
    public Task<bool> ResumeAsync(string name, string by, CancellationToken ct = default) => PauseAsync(name, false, by, ct);

    /// <summary>When each schedule with jobs in this queue last fired, Unix milliseconds; those that never did are not in it.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LastTicksAsync(string queue, CancellationToken ct = default)
    {
        var reply = await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(keys.Queue(queue).Crons), ct);
        var ticks = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < reply.Length; i += 2)
        {
            if (long.TryParse(reply[i + 1].AsSpan(), NumberStyles.None, CultureInfo.InvariantCulture, out var tick)) ticks[reply[i].AsString()] = tick;
        }

        return ticks;
    }

    /// <summary>Forgets when a schedule last fired into a queue: for one that has been removed, or has its jobs in another queue now.</summary>
    public async Task ForgetTickAsync(string queue, string name, CancellationToken ct = default)
    {
        if (!Keys.IsQueueName(queue)) return;
        try
        {
            await redis.SendAsync(new RedisCommand("HDEL"u8).Key(keys.Queue(queue).Crons).Arg(name), ct);
        }
        catch (RedisServerException error) when (error.Code == "WRONGTYPE")
        {
            // what somebody else keeps there holds no tick of ours
        }
    }

    private async Task<bool> PauseAsync(string name, bool pause, string by, CancellationToken ct) =>
        (await _functions.SendAsync(() => Begin("cron_pause").Arg(name).Arg(pause ? 1 : 0).Arg(by), ct))[0].AsInt64() != 0;

    private RedisCommand Begin(string verb) => _functions.Command(verb, keys.Cluster.Structural);
}
