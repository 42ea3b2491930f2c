using System.Globalization;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>What is left in memory when all work is done and the dead letters are purged: Redis' data, the heap of its functions, and the managed heap of both nodes.</summary>
internal sealed record Footprint(long DataBytes, long FunctionBytes, long HeapBytes)
{
    public static async Task<Footprint> TakeAsync(HostileCluster cluster)
    {
        foreach (var queue in Doors.Names) await LetTimePassAsync(cluster, cluster.Keys.Queue(queue).Root);
        var stats = await cluster.Redis.SendAsync(new RedisCommand("MEMORY"u8).Arg("STATS"u8));
        stats.TryGet("dataset.bytes"u8, out var data).ShouldBeTrue();
        var functions = (await cluster.Server.CliAsync("INFO", "memory")).Split('\n').First(line => line.StartsWith("used_memory_vm_total:", StringComparison.Ordinal));
        return new Footprint(data.AsInt64(), long.Parse(functions.Split(':')[1].Trim(), CultureInfo.InvariantCulture), Heap());
    }

    /// <summary>Takes away what is kept on purpose for an hour or a day: results and replies, known ids, the journal.</summary>
    private static async Task LetTimePassAsync(HostileCluster cluster, string root)
    {
        await cluster.Redis.SendAsync(new RedisCommand("XTRIM"u8).Key($"{root}:journal").Arg("MAXLEN"u8).Arg(1));
        foreach (var key in await QueueRemains.KeysAsync(cluster.Redis, root))
        {
            var suffix = key[(root.Length + 1)..];
            if (suffix is "journal:marks" or "ids" or "ids:until" or "unique" or "unique:until" || suffix.StartsWith("result:", StringComparison.Ordinal)
                || (suffix.StartsWith("reply:", StringComparison.Ordinal) && suffix != "reply:taken"))
                await cluster.Redis.SendAsync(new RedisCommand("DEL"u8).Key(key));
        }
    }

    private static long Heap()
    {
        SharedBuffers.Release();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
