using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>The node as it is shipped, with management, health and all, and nothing that it could run.</summary>
internal sealed class PackagedNode : IContender
{
    private static readonly QueueKeys Queue = new Keys().Queue("default");

    public string Name => "dotnet Node.dll";

    public Side Side => Side.Ours;

    public int Processes => 1;

    public ProgramStart Worker(WorkerPlace place) => LoadProgram.Beside(
        "Lighthouse.Node.dll",
        "--set", $"lighthouse.redis=\"{LoadProgram.Url(place.RedisPort)}\"",
        "--set", "lighthouse.node.queues.default.workers=16",
        "--set", $"lighthouse.management.port={RedisServer.FreePort()}",
        "--set", $"lighthouse.health.port={RedisServer.FreePort()}");

    public ProgramStart Producer(int redisPort, ProducerOrder order) => throw new NotSupportedException("The harness enqueues the one job itself.");

    public async Task<Depth> DepthAsync(IRedis redis) => new((await redis.SendAsync(new RedisCommand("XLEN"u8).Key(Queue.Ready))).AsInt64(), 0);

    /// <summary>A job of a type that no node knows; it is claimed all the same, and given back.</summary>
    public static async Task EnqueueAsync(IRedis redis) =>
        await redis.SendAsync(new RedisCommand("XADD"u8).Key(Queue.Ready).Arg("*"u8).Arg("type"u8).Arg("bench"u8).Arg("args"u8).Arg("{}"u8));

    /// <summary>Whether a node has taken something: then the group of the nodes has read in the stream.</summary>
    public static async Task<bool> HasClaimedAsync(IRedis redis)
    {
        foreach (var group in await redis.SendAsync(new RedisCommand("XINFO"u8).Arg("GROUPS"u8).Key(Queue.Ready)))
        {
            if (group.TryGet("name"u8, out var name) && name.Is("nodes"u8) && group.TryGet("last-delivered-id"u8, out var last) && !last.Is("0-0"u8)) return true;
        }
        return false;
    }
}
