using System.Globalization;
using System.Text.Json;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>
/// Where each job of a queue is, read from the raw keys without the broker's help, so that it can judge the broker:
/// <c>ready</c>, <c>running node</c>, <c>scheduled due</c>, <c>waiting lane</c>, <c>dead</c>, <c>inbox</c>. Two places, or a place without its other half, is a violation.
/// </summary>
internal sealed class QueueSnapshot
{
    private readonly SortedDictionary<string, string> _states = new(StringComparer.Ordinal);

    private QueueSnapshot() { }

    public IReadOnlyDictionary<string, string> States => _states;

    public List<string> Violations { get; } = [];

    public string? this[string id] => _states.GetValueOrDefault(id);

    public override string ToString() => string.Join(", ", _states.Select(pair => $"{pair.Key} {pair.Value}"));

    public static async Task<QueueSnapshot> TakeAsync(IRedis redis, Keys keys, string queue)
    {
        var names = keys.Queue(queue);
        var snapshot = new QueueSnapshot();
        var where = Pairs(await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Where)));
        var ids = Pairs(await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Ids)));
        for (var stream = 1; stream <= JobStreams.Count; stream++) await snapshot.ReadStreamAsync(redis, names, stream, where, ids);
        foreach (var (id, home) in where)
        {
            if (home.Length > 0) snapshot.Violations.Add($"where says that {id} is in {home}, and it is not");
        }

        var parked = Pairs(await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Parked)));
        await snapshot.ReadParkedAsync(redis, names.Scheduled, "scheduled", parked);
        await snapshot.ReadParkedAsync(redis, names.Dead, "dead", parked);
        var waiting = await snapshot.ReadWaitingAsync(redis, names, parked);
        foreach (var id in parked.Keys) snapshot.Violations.Add($"the body of {id} is parked, and it is neither scheduled nor waiting nor dead");
        var item = 0;
        foreach (var text in await redis.SendAsync(new RedisCommand("LRANGE"u8).Key(names.Inbox).Arg(0).Arg(-1))) snapshot.Add($"inbox[{item++}] {text.AsString()}", "inbox");
        snapshot.Violations.AddRange(await HoldsCheck.RunAsync(redis, names, snapshot._states, waiting));
        return snapshot;
    }

    /// <summary>Answers lane → ids that wait in it, in order.</summary>
    private async Task<Dictionary<string, List<string>>> ReadWaitingAsync(IRedis redis, QueueKeys names, Dictionary<string, string> parked)
    {
        var lanes = new Dictionary<string, List<string>>();
        foreach (var member in await redis.SendAsync(new RedisCommand("ZRANGE"u8).Key(names.Waiting).Arg(0).Arg(-1)))
        {
            var parts = member.AsString().Split('\0');
            var id = parts[1][17..];
            if (!parked.Remove(id)) Violations.Add($"{id} is waiting, and its body is not parked");
            Add(id, $"waiting {parts[0]}");
            if (!lanes.TryGetValue(parts[0], out var lane)) lanes[parts[0]] = lane = [];
            lane.Add(id);
        }
        return lanes;
    }

    private async Task ReadStreamAsync(IRedis redis, QueueKeys names, int stream, Dictionary<string, string> where, Dictionary<string, string> ids)
    {
        var key = names.Streams[stream - 1];
        var entries = await redis.SendAsync(new RedisCommand("XRANGE"u8).Key(key).Arg("-"u8).Arg("+"u8));
        var (holders, last) = await GroupAsync(redis, key);
        foreach (var entry in entries)
        {
            var position = entry[0].AsString();
            var fields = entry[1];
            string id;
            if (stream == JobStreams.Ready)
            {
                var given = ClientId(fields);
                id = given is not null && ids.TryGetValue(given, out var token) && token == position ? given : position;
            }
            else
            {
                id = fields[1].AsString();
                if (where.TryGetValue(id, out var home) && home == $"{stream} {position}") where[id] = "";
                else Violations.Add($"{id} is in {stream} {position}, and where says {where.GetValueOrDefault(id) ?? "nothing"}");
            }

            if (holders.Remove(position, out var holder)) Add(id, $"running {holder}");
            else if (EntryId.TryParse(position, out var at) && at > last) Add(id, "ready");
            else Add(id, "delivered, and held by nobody");
        }
        foreach (var (position, holder) in holders) Violations.Add($"{holder} holds {position} of stream {stream}, whose body is gone");
    }

    private async Task ReadParkedAsync(IRedis redis, string key, string state, Dictionary<string, string> parked)
    {
        var members = await redis.SendAsync(new RedisCommand("ZRANGE"u8).Key(key).Arg(0).Arg(-1).Arg("WITHSCORES"u8));
        foreach (var pair in members)
        {
            var id = pair[0].AsString()[17..];
            if (!parked.Remove(id)) Violations.Add($"{id} is {state}, and its body is not parked");
            Add(id, state == "dead" ? "dead" : $"scheduled {pair[1].AsDouble().ToString("F0", CultureInfo.InvariantCulture)}");
        }
    }

    private void Add(string id, string state)
    {
        if (state.StartsWith("delivered", StringComparison.Ordinal)) Violations.Add($"{id} was {state}");
        if (!_states.TryAdd(id, state)) Violations.Add($"{id} is in two states: {_states[id]} and {state}");
    }

    private static async Task<(Dictionary<string, string> Holders, EntryId Last)> GroupAsync(IRedis redis, string key)
    {
        var holders = new Dictionary<string, string>();
        var last = EntryId.Start;
        if ((await redis.SendAsync(new RedisCommand("EXISTS"u8).Key(key))).AsInt64() == 0) return (holders, last);
        foreach (var group in await redis.SendAsync(new RedisCommand("XINFO"u8).Arg("GROUPS"u8).Key(key)))
        {
            if (!group.TryGet("name"u8, out var name) || !name.Is("nodes"u8)) continue;
            group.TryGet("last-delivered-id"u8, out var delivered);
            EntryId.TryParse(delivered.AsString(), out last).ShouldBeTrue();
            foreach (var pending in await redis.SendAsync(new RedisCommand("XPENDING"u8).Key(key).Arg("nodes"u8).Arg("-"u8).Arg("+"u8).Arg(100_000)))
            {
                holders[pending[0].AsString()] = pending[1].AsString();
            }
        }
        return (holders, last);
    }

    private static string? ClientId(RedisReply fields)
    {
        if (fields.TryGet("id"u8, out var id)) return id.AsString();
        if (!fields.TryGet("json"u8, out var document)) return null;
        using var json = JsonDocument.Parse(document.AsMemory());
        return json.RootElement.TryGetProperty("id", out var member) ? member.ToString() : null;
    }

    internal static Dictionary<string, string> Pairs(RedisReply reply)
    {
        var pairs = new Dictionary<string, string>();
        for (var i = 0; i + 1 < reply.Length; i += 2) pairs[reply[i].AsString()] = reply[i + 1].Kind == RedisReplyKind.Integer ? $"{reply[i + 1].AsInt64()}" : System.Text.Encoding.Latin1.GetString(reply[i + 1].AsSpan());
        return pairs;
    }
}
