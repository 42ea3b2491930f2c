using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>Another job queue in one setting: how its processes are started, and where in Redis its jobs are.</summary>
/// <param name="System">Such as <c>sidekiq</c>; also the folder of its scripts in <c>bench/Peers</c>.</param>
/// <param name="Setting">Such as <c>c10 ×2</c>.</param>
internal sealed record PeerContender(string System, string Setting) : IContender
{
    public string Name => $"{System} {Setting}".TrimEnd();

    public Side Side => Side.Peer;

    public int Processes { get; init; } = 1;

    /// <summary>Given the port of Redis.</summary>
    public required Func<int, IReadOnlyList<string>> WorkerCommand { get; init; }

    public required IReadOnlyList<string> ProducerCommand { get; init; }

    /// <summary>For workers and producer; <c>REDIS_PORT</c>, and for a worker <c>REC_FILE</c>, come on top.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A command that counts, and the key it is asked for: jobs that wait.</summary>
    public required (string Command, string Key) Waiting { get; init; }

    /// <summary>Jobs that were taken and are kept in Redis until they are settled; null where they are not.</summary>
    public (string Command, string Key)? Running { get; init; }

    public ProgramStart Worker(WorkerPlace place) => Start(WorkerCommand(place.RedisPort), new Dictionary<string, string>(Environment) { ["REC_FILE"] = place.Records });

    public ProgramStart Producer(int redisPort, ProducerOrder order)
    {
        string[] arguments = [order.Mode, Text(order.Jobs), order.Kind, Text(order.Milliseconds), Text(order.From), Text(order.Rate)];
        return Start([.. ProducerCommand, .. arguments], Environment);
    }

    public async Task<Depth> DepthAsync(IRedis redis) => new(await CountAsync(redis, Waiting), Running is { } running ? await CountAsync(redis, running) : 0);

    private ProgramStart Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment) =>
        new(command[0], [.. command.Skip(1)]) { Folder = PeerFolder.Of(System), Environment = environment };

    private static async Task<long> CountAsync(IRedis redis, (string Command, string Key) what) => (await redis.SendAsync(new RedisCommand(what.Command).Key(what.Key))).AsInt64();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
