using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>Ours: nodes and a producer of <c>bench/Load</c>, in processes of their own.</summary>
internal sealed class LighthouseContender : IContender
{
    /// <summary>Where its jobs wait and, until they are settled, stay.</summary>
    private const string Ready = "lh:{default}:ready";

    public string Name => Setting is null ? Nodes == 1 ? $"lighthouse c{Workers}" : $"lighthouse c{Workers} ×{Nodes}" : $"lighthouse {Setting}".TrimEnd();

    public Side Side => Side.Ours;

    /// <summary>In place of the number of workers, where that is not what matters.</summary>
    public string? Setting { get; init; }

    /// <summary>Of each node; the default of a queue.</summary>
    public int Workers { get; init; } = 16;

    public int Nodes { get; init; } = 1;

    /// <summary>What else its nodes are told on their command line.</summary>
    public IReadOnlyList<string> NodeArguments { get; init; } = [];

    /// <summary>What else its producer is told on its command line.</summary>
    public IReadOnlyList<string> ProducerArguments { get; init; } = [];

    public int Processes => Nodes;

    public ProgramStart Worker(WorkerPlace place) => LoadProgram.Start([
        "node", "--redis", LoadProgram.Url(place.RedisPort), "--records", place.Records, "--workers", Workers.ToString(CultureInfo.InvariantCulture), .. NodeArguments]);

    public ProgramStart Producer(int redisPort, ProducerOrder order) => LoadProgram.Produce(redisPort, order, ProducerArguments);

    public async Task<Depth> DepthAsync(IRedis redis) => new((await redis.SendAsync(new RedisCommand("XLEN"u8).Key(Ready))).AsInt64(), 0);
}
