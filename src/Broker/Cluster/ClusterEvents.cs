using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>One thing that happened to a member, to the lead or to a schedule.</summary>
/// <param name="Position">Its place in the cluster's journal.</param>
/// <param name="AtMs">When, Unix milliseconds on Redis' clock.</param>
/// <param name="Kind">Such as <c>join</c>, <c>down</c> or <c>lead</c>.</param>
/// <param name="Node">The member, or what else it is about.</param>
/// <param name="Detail">A reason or a value; may be empty.</param>
public sealed record ClusterHappening(EntryId Position, long AtMs, string Kind, string Node, string Detail);

/// <summary>Reads the cluster's journal.</summary>
public sealed class ClusterEvents(IRedis redis, Keys keys)
{
    /// <summary>What happened after a position, oldest first.</summary>
    public async Task<IReadOnlyList<ClusterHappening>> AfterAsync(EntryId position, int count, CancellationToken ct = default) =>
        position == EntryId.End ? [] : Read(await redis.SendAsync(new RedisCommand("XRANGE"u8).Key(keys.Cluster.Journal).Arg($"({position}").Arg("+"u8).Arg("COUNT"u8).Arg(count), ct));

    /// <summary>What happened last, oldest first.</summary>
    public async Task<IReadOnlyList<ClusterHappening>> LastAsync(int count, CancellationToken ct = default)
    {
        if (count == 0) return [];
        var events = Read(await redis.SendAsync(new RedisCommand("XREVRANGE"u8).Key(keys.Cluster.Journal).Arg("+"u8).Arg("-"u8).Arg("COUNT"u8).Arg(count), ct));
        events.Reverse();
        return events;
    }

    private static List<ClusterHappening> Read(RedisReply reply)
    {
        var events = new List<ClusterHappening>(reply.Length);
        foreach (var entry in reply)
        {
            var fields = entry[1];
            events.Add(new ClusterHappening(
                EntryId.Read(entry[0].AsSpan()),
                fields.TryGet("t"u8, out var at) && long.TryParse(at.AsSpan(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? ms : 0,
                Text("k"u8, fields),
                Text("n"u8, fields),
                Text("d"u8, fields)));
        }

        return events;
    }

    private static string Text(ReadOnlySpan<byte> name, RedisReply fields) => fields.TryGet(name, out var value) ? value.AsString() : "";
}
