using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>Whose figures they are.</summary>
internal enum Side
{
    Ours,

    /// <summary>The bare minimum with our own client and runtime, or Redis' own benchmark: what cannot be beaten, only approached.</summary>
    Floor,

    /// <summary>Another job queue.</summary>
    Peer,
}

/// <summary>
/// A system under test in one setting, measured from outside: worker processes that append 24-byte records to a file for each job they
/// run (<see cref="JobRecord"/>), and a producer process that prints one line of JSON (<see cref="ProducerReport"/>).
/// </summary>
internal interface IContender
{
    /// <summary>With its setting, such as <c>sidekiq c10 ×2</c>.</summary>
    string Name { get; }

    Side Side { get; }

    /// <summary>Worker processes.</summary>
    int Processes { get; }

    ProgramStart Worker(WorkerPlace place);

    ProgramStart Producer(int redisPort, ProducerOrder order);

    /// <summary>How many jobs its queue holds.</summary>
    Task<Depth> DepthAsync(IRedis redis);
}

/// <summary>What a worker process needs to be told.</summary>
/// <param name="Records">The file it appends to; no other process does.</param>
internal sealed record WorkerPlace(int RedisPort, string Records);

/// <summary>What a queue holds.</summary>
/// <param name="Waiting">Enqueued, not taken.</param>
/// <param name="Running">Taken, not settled.</param>
internal readonly record struct Depth(long Waiting, long Running)
{
    public long Total => Waiting + Running;
}

/// <summary>A program to start.</summary>
internal sealed record ProgramStart(string Program, IReadOnlyList<string> Arguments)
{
    public string? Folder { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
