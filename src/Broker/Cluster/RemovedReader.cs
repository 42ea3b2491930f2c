using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Reads entries of <see cref="ClusterKeys.Removed"/>, as cluster.lua writes them.</summary>
internal static class RemovedReader
{
    public static IReadOnlyList<RemovedMember> Read(RedisReply entries)
    {
        var removed = new List<RemovedMember>(entries.Length);
        foreach (var entry in entries)
        {
            if (!entry[1].TryGet("n"u8, out var node)) continue;
            entry[1].TryGet("t"u8, out var at);
            entry[1].TryGet("s"u8, out var how);
            entry[1].TryGet("d"u8, out var reason);
            entry[1].TryGet("w"u8, out var by);
            entry[1].TryGet("i"u8, out var info);
            removed.Add(new RemovedMember(node.AsString(), at.AsInt64(), how.AsString(), reason.AsString(), by.AsString(), ClusterViewReader.Parse(info)));
        }

        return removed;
    }
}
