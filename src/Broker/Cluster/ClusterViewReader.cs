using System.Text.Json;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Reads the reply of view.lua.</summary>
internal static class ClusterViewReader
{
    public static ClusterView Read(RedisReply reply)
    {
        var leaving = new HashSet<string>();
        foreach (var node in reply[6]) leaving.Add(node.AsString());
        var members = new List<Member>();
        foreach (var (node, info) in Pairs(reply[2]))
        {
            if (Parse(info) is not { } said) continue;
            var till = reply[1].TryGet(node.AsSpan(), out var until) ? (long)until.AsDouble() : 0;
            members.Add(new Member(node.AsString(), said, till, leaving.Contains(node.AsString())));
        }
        members.Sort((a, b) => string.CompareOrdinal(a.Node, b.Node));

        var now = reply[0].AsInt64();
        var grace = reply[5].TryGet("grace_until"u8, out var value) ? value.AsInt64() : 0;
        var lease = reply[5].TryGet("lease"u8, out var longest) ? longest.AsInt64() : 0;
        return new ClusterView(now, members, Down(reply[3]), Leader(reply[4], now), grace > now ? grace : 0, lease);
    }

    private static List<DownNode> Down(RedisReply fields)
    {
        var down = new List<DownNode>();
        foreach (var (node, text) in Pairs(fields))
        {
            if (JsonSerializer.Deserialize(text.AsSpan(), BrokerJson.Default.DownRecord) is { } record)
                down.Add(new DownNode(node.AsString(), record.At, record.Reason, record.By, record.Reclaimed, record.Info) { Held = record.Held, IsCrash = record.Crash });
        }
        down.Sort((a, b) => a.AtMs != b.AtMs ? a.AtMs.CompareTo(b.AtMs) : string.CompareOrdinal(a.Node, b.Node));
        return down;
    }

    private static LeaderView? Leader(RedisReply fields, long now)
    {
        if (!fields.TryGet("node"u8, out var node) || !fields.TryGet("until"u8, out var until) || until.AsInt64() <= now) return null;
        fields.TryGet("token"u8, out var token);
        fields.TryGet("prefer"u8, out var prefer);
        return new LeaderView(node.AsString(), token.AsInt64(), until.AsInt64(), prefer.Is("1"u8));
    }

    public static MemberInfo? Parse(RedisReply text)
    {
        try
        {
            return JsonSerializer.Deserialize(text.AsSpan(), BrokerJson.Default.MemberInfo);
        }
        catch (JsonException)
        {
            return null; // a version that says something else of itself is still a member, only not one this version can show
        }
    }

    private static IEnumerable<(RedisReply Name, RedisReply Value)> Pairs(RedisReply list)
    {
        for (var i = 0; i + 1 < list.Length; i += 2) yield return (list[i], list[i + 1]);
    }
}
