using System.Globalization;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>What is left in memory when all work is done and the dead letters are purged: Redis' data, the heap of its functions, and the managed heap of both nodes.</summary>
internal sealed record Footprint(long DataBytes, long FunctionBytes, long HeapBytes)
{
    /// <summary>Redis collects the garbage of its functions in its own time; here it is to do so now.</summary>
    public const string Collector = "#!lua name=hostile\nredis.register_function('hostile_collect', function() collectgarbage('collect') return 1 end)";

    public static async Task<Footprint> TakeAsync(HostileCluster cluster)
    {
        foreach (var queue in Doors.Names)
        {
            var root = cluster.Keys.Queue(queue).Root;
            (await QueueRemains.ForeverAsync(cluster.Redis, root)).ShouldBeEmpty($"{queue}: what nobody forgets");
            await LetTimePassAsync(cluster, root);
        }

        await cluster.Redis.SendAsync(new RedisCommand("FCALL"u8).Arg("hostile_collect"u8).Arg(0));
        var stats = await cluster.Redis.SendAsync(new RedisCommand("MEMORY"u8).Arg("STATS"u8));
        stats.TryGet("dataset.bytes"u8, out var data).ShouldBeTrue();
        var functions = (await cluster.Server.CliAsync("INFO", "memory")).Split('\n').First(line => line.StartsWith("used_memory_vm_total:", StringComparison.Ordinal));
        return new Footprint(data.AsInt64(), long.Parse(functions.Split(':')[1].Trim(), CultureInfo.InvariantCulture), Heap());
    }

    /// <summary>Takes away what is kept on purpose for an hour or a day, and has its time: results and replies, known ids, the journal.</summary>
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
