using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>What jobs hold, from the raw keys: nothing is held by a job that has ended, nobody waits for what nobody holds, and counts are what they count.</summary>
internal static class HoldsCheck
{
    public static async Task<List<string>> RunAsync(IRedis redis, QueueKeys names, IReadOnlyDictionary<string, string> states, Dictionary<string, List<string>> waiting)
    {
        var violations = new List<string>();
        var lanes = QueueSnapshot.Pairs(await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Lanes)));
        var unique = QueueSnapshot.Pairs(await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Unique)));
        var holders = new Dictionary<string, string>();
        var slots = new Dictionary<string, int>();
        var locks = new HashSet<string>();
        foreach (var (id, text) in QueueSnapshot.Pairs(await redis.SendAsync(new RedisCommand("HGETALL"u8).Key(names.Holds))))
        {
            if (!states.TryGetValue(id, out var state) || state == "dead") violations.Add($"{id} is {state ?? "nowhere"} and holds {text}");
            foreach (var line in text.Split('\n'))
            {
                if (line[0] == 'o' && !holders.TryAdd($"o:{line[1..]}", id)) violations.Add($"{id} and {holders[$"o:{line[1..]}"]} both hold the lane {line[1..]}");
                if (line[0] == 't') slots[$"t:{line[1..]}"] = slots.GetValueOrDefault($"t:{line[1..]}") + 1;
                if (line[0] == 't' && state is not null && !IsUp(state)) violations.Add($"{id} is {state} and has a slot of {line[1..]}");
                if (line[0] == 'u') locks.Add($"{line[2..]} {id}");
            }
        }
        foreach (var (lane, holder) in lanes)
        {
            if (lane.Length == 0) violations.Add($"a lane without a name is held by {holder}");
            if (lane.StartsWith("o:", StringComparison.Ordinal) && holders.GetValueOrDefault(lane) != holder) violations.Add($"{lane} is {holder}'s, and {holders.GetValueOrDefault(lane) ?? "nobody"} holds it");
            if (lane.StartsWith("t:", StringComparison.Ordinal) && $"{slots.GetValueOrDefault(lane)}" != holder) violations.Add($"{lane} counts {holder}, and {slots.GetValueOrDefault(lane)} hold it");
        }
        foreach (var lane in holders.Keys.Concat(slots.Keys).Where(lane => !lanes.ContainsKey(lane))) violations.Add($"{lane} is held, and is no lane");
        foreach (var lane in waiting.Keys.Where(lane => lane.StartsWith("o:", StringComparison.Ordinal) && !lanes.ContainsKey(lane))) violations.Add($"{string.Join(", ", waiting[lane])} wait for {lane}, which nobody holds");
        foreach (var (key, id) in unique)
        {
            if (states.TryGetValue(id, out var state) && state != "dead" && !locks.Contains($"{key} {id}")) violations.Add($"{key} is locked by {id}, which does not know of it");
        }
        return violations;
    }

    /// <summary>In a stream: handed out, or about to be.</summary>
    private static bool IsUp(string state) => state == "ready" || state.StartsWith("running", StringComparison.Ordinal);
}
