using Lighthouse.Redis;

namespace Lighthouse.Support;

/// <summary>
/// What a queue may leave behind when all its work is done: I6 as a list. Everything else is a leak, and named here by its key.
/// </summary>
public static class QueueRemains
{
    /// <summary>Kept after the end, each with its cap or its expiry: see docs/state-machine.md.</summary>
    private static readonly HashSet<string> Kept = ["journal", "journal:marks", "counters", "settings", "nodes", "ids", "ids:until", "dead", "parked", "crons"];

    /// <summary>What PTTL answers for a key without an expiry; for one that has expired since it was listed it is another number.</summary>
    private const long NoExpiry = -1;

    /// <summary>Streams, which stay as keys because of their groups, and must have no entry.</summary>
    private static readonly HashSet<string> Streams = ["again:high", "high", "again", "ready", "again:low", "low", "alone"];

    /// <summary>Everything that has no business to be there, as sentences; empty is right.</summary>
    /// <param name="root">Such as <c>lh:{email}</c>.</param>
    /// <param name="expiring">Further suffixes that may be there for a while: <c>unique</c> where a lock outlives its job.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(IRedis redis, string root, params string[] expiring)
    {
        var found = new List<string>();
        foreach (var key in await KeysAsync(redis, root))
        {
            var suffix = key[(root.Length + 1)..];
            if (Kept.Contains(suffix) || expiring.Contains(suffix)) continue;
            if (suffix.StartsWith("result:", StringComparison.Ordinal) || suffix.StartsWith("reply:", StringComparison.Ordinal))
            {
                if ((await redis.SendAsync(new RedisCommand("PTTL"u8).Key(key))).AsInt64() == NoExpiry) found.Add($"{suffix} never expires");
                continue;
            }
            var type = (await redis.SendAsync(new RedisCommand("TYPE"u8).Key(key))).AsString();
            if (Streams.Contains(suffix))
            {
                var length = (await redis.SendAsync(new RedisCommand("XLEN"u8).Key(key))).AsInt64();
                if (length > 0) found.Add($"{suffix} has {length} entries");
                continue;
            }
            if (suffix == "outbox" && (await redis.SendAsync(new RedisCommand("XLEN"u8).Key(key))).AsInt64() == 0) continue;
            if (suffix == "lanes" && await AreTokensAsync(redis, key)) continue;
            found.Add($"{suffix} ({type}) is left: {await ShowAsync(redis, key, type)}");
        }

        // Every body that is parked belongs to a dead job.
        var parked = (await redis.SendAsync(new RedisCommand("HLEN"u8).Key($"{root}:parked"))).AsInt64();
        var dead = (await redis.SendAsync(new RedisCommand("ZCARD"u8).Key($"{root}:dead"))).AsInt64();
        if (parked != dead) found.Add($"parked has {parked} bodies for {dead} dead jobs");
        return found;
    }

    /// <summary>What is known of jobs that have ended, and would never be forgotten: ids and unique locks without a time; as sentences.</summary>
    /// <param name="root">Such as <c>lh:{email}</c>.</param>
    public static async Task<IReadOnlyList<string>> ForeverAsync(IRedis redis, string root)
    {
        var ids = await NamesAsync(redis, "HKEYS", $"{root}:ids");
        ids.ExceptWith(await NamesAsync(redis, "ZRANGE", $"{root}:ids:until", "0", "-1"));
        ids.ExceptWith(await NamesAsync(redis, "HKEYS", $"{root}:parked"));
        var locks = await NamesAsync(redis, "HKEYS", $"{root}:unique");
        locks.ExceptWith(await NamesAsync(redis, "ZRANGE", $"{root}:unique:until", "0", "-1"));
        return [.. ids.Select(id => $"the id {id} is remembered for ever"), .. locks.Select(key => $"the unique key {key} is locked for ever")];
    }

    /// <summary>All keys of a queue.</summary>
    public static async Task<IReadOnlyList<string>> KeysAsync(IRedis redis, string root)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        var cursor = "0";
        do
        {
            var page = await redis.SendAsync(new RedisCommand("SCAN"u8).Arg(cursor).Arg("MATCH"u8).Arg(root.Replace("[", "\\[", StringComparison.Ordinal) + ":*").Arg("COUNT"u8).Arg(1000));
            cursor = page[0].AsString();
            foreach (var key in page[1]) keys.Add(key.AsString());
        }
        while (cursor != "0");
        return [.. keys];
    }

    private static async Task<HashSet<string>> NamesAsync(IRedis redis, string name, string key, params string[] arguments)
    {
        var command = new RedisCommand(name).Key(key);
        foreach (var argument in arguments) command.Arg(argument);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var each in await redis.SendAsync(command)) names.Add(each.AsString());
        return names;
    }

    /// <summary>The times of rate limits stay, one for each limit that is set: of the queue, and of a type.</summary>
    private static async Task<bool> AreTokensAsync(IRedis redis, string key)
    {
        foreach (var field in await redis.SendAsync(new RedisCommand("HKEYS"u8).Key(key)))
        {
            if (field.AsString() is not "rate" && !field.AsString().StartsWith("r:", StringComparison.Ordinal)) return false;
        }
        return true;
    }

    private static async Task<string> ShowAsync(IRedis redis, string key, string type)
    {
        var command = type switch
        {
            "hash" => new RedisCommand("HGETALL"u8).Key(key),
            "zset" => new RedisCommand("ZRANGE"u8).Key(key).Arg(0).Arg(9),
            "list" => new RedisCommand("LRANGE"u8).Key(key).Arg(0).Arg(9),
            "stream" => new RedisCommand("XRANGE"u8).Key(key).Arg("-"u8).Arg("+"u8).Arg("COUNT"u8).Arg(3),
            _ => new RedisCommand("GET"u8).Key(key),
        };
        var text = (await redis.SendAsync(command)).ToString();
        return text.Length > 300 ? text[..300] : text;
    }
}
