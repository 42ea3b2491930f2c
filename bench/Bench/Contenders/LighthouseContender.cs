using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Load;
using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>Ours: nodes and a producer of <c>bench/Load</c>, in processes of their own.</summary>
internal sealed class LighthouseContender : IContender
{
    private static readonly Keys Keys = new();

    /// <summary>What our images set as well.</summary>
    private static readonly Dictionary<string, string> AsInImages = new() { ["MALLOC_ARENA_MAX"] = "2" };

    public string Name => Setting is null ? Nodes == 1 ? $"lighthouse c{Workers}" : $"lighthouse c{Workers} ×{Nodes}" : $"lighthouse {Setting}".TrimEnd();

    public Side Side => Side.Ours;

    /// <summary>In place of the number of workers, where that is not what matters.</summary>
    public string? Setting { get; init; }

    /// <summary>Of each node; the default of a queue.</summary>
    public int Workers { get; init; } = 16;

    public int Nodes { get; init; } = 1;

    /// <summary>How many queues its nodes serve.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>What else its nodes are told on their command line.</summary>
    public IReadOnlyList<string> NodeArguments { get; init; } = [];

    /// <summary>What else its producer is told on its command line.</summary>
    public IReadOnlyList<string> ProducerArguments { get; init; } = [];

    public int Processes => Nodes;

    public ProgramStart Worker(WorkerPlace place) => LoadProgram.Start([
        "node", "--redis", LoadProgram.Url(place.RedisPort), "--records", place.Records, "--workers", Workers.ToString(CultureInfo.InvariantCulture),
        "--queues", LoadProgram.Text(Queues), .. NodeArguments]) with { Environment = AsInImages };

    public ProgramStart Producer(int redisPort, ProducerOrder order) => LoadProgram.Produce(redisPort, order, ProducerArguments);

    /// <summary>Whatever is in its streams, of which a job that runs stays in one, waits for an ordering key, or is to be tried again.</summary>
    public async Task<Depth> DepthAsync(IRedis redis)
    {
        var questions = BenchQueues.Names(Queues).Select(Keys.Queue).SelectMany(queue =>
            queue.Streams.Select(stream => new RedisCommand("XLEN"u8).Key(stream))
                .Append(new RedisCommand("ZCARD"u8).Key(queue.Scheduled))
                .Append(new RedisCommand("ZCARD"u8).Key(queue.Waiting))
                .Append(new RedisCommand("LLEN"u8).Key(queue.Inbox)));
        var answers = await Task.WhenAll(questions.Select(question => redis.SendAsync(question).AsTask()));
        return new Depth(answers.Sum(answer => answer.AsInt64()), 0);
    }

    /// <summary>Whether all its nodes serve all its queues by now.</summary>
    public async Task<bool> IsThereAsync(IRedis redis, int nodes)
    {
        var answers = await Task.WhenAll(BenchQueues.Names(Queues).Select(queue => redis.SendAsync(new RedisCommand("HLEN"u8).Key(Keys.Queue(queue).Nodes)).AsTask()));
        return answers.All(answer => answer.AsInt64() >= nodes);
    }
}
