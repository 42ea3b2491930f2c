using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>The floor of latency: a list and a blocking pop with the client that nodes and producers use, and nothing else.</summary>
internal sealed class BlockingPop : IContender
{
    public string Name => "LPUSH and BRPOP, our client";

    public Side Side => Side.Floor;

    public int Processes => 1;

    public ProgramStart Worker(WorkerPlace place) => LoadProgram.Start("pop", "--redis", LoadProgram.Url(place.RedisPort), "--records", place.Records);

    public ProgramStart Producer(int redisPort, ProducerOrder order) => LoadProgram.Produce(redisPort, order with { Mode = "push" }, []);

    public async Task<Depth> DepthAsync(IRedis redis) => new((await redis.SendAsync(new RedisCommand("LLEN"u8).Key("floor"u8))).AsInt64(), 0);
}

/// <summary>The floor of waiting work: as many loops of a bare <c>Task.Delay</c> as there are workers, with no queue.</summary>
internal sealed class BareWaits(int workers, int jobs, int milliseconds) : IContender
{
    public string Name => "Task.Delay in a loop";

    public Side Side => Side.Floor;

    public int Processes => 1;

    public ProgramStart Worker(WorkerPlace place) => LoadProgram.Start(
        "wait", "--records", place.Records, "--workers", LoadProgram.Text(workers), "--jobs", LoadProgram.Text(jobs), "--ms", LoadProgram.Text(milliseconds));

    public ProgramStart Producer(int redisPort, ProducerOrder order) => throw new NotSupportedException("Bare waits have no queue that could be filled.");

    public Task<Depth> DepthAsync(IRedis redis) => Task.FromResult(default(Depth));
}

/// <summary>The floor of memory: entries in a stream that hold a payload and nothing else, with nobody to read them.</summary>
internal sealed class BareEntries : IContender
{
    public const string Stream = "bare";

    public string Name => "bare XADD";

    public Side Side => Side.Floor;

    public int Processes => 0;

    public ProgramStart Worker(WorkerPlace place) => throw new NotSupportedException("Nobody reads bare entries.");

    public ProgramStart Producer(int redisPort, ProducerOrder order) => throw new NotSupportedException("The harness adds bare entries itself.");

    public async Task<Depth> DepthAsync(IRedis redis) => new((await redis.SendAsync(new RedisCommand("XLEN"u8).Key(Stream))).AsInt64(), 0);
}
