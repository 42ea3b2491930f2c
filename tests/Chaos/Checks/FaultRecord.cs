namespace Lighthouse.Chaos;

/// <summary>What the field does to the cluster.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of a node.</summary>
    NodeKilled,

    /// <summary>SIGSTOP of a node, and SIGCONT later.</summary>
    NodeFrozen,

    /// <summary>SIGTERM of a node.</summary>
    NodeStopped,

    /// <summary>SIGKILL of Redis, and its restart on the same files.</summary>
    RedisKilled,

    /// <summary>No packet between a node and Redis, either way.</summary>
    NetworkCut,

    /// <summary>Packets go one way only.</summary>
    AsymmetricCut,

    /// <summary>Every packet between a node and Redis takes its time.</summary>
    SlowNetwork,

    /// <summary>Redis takes no more commands that could use memory.</summary>
    RedisOutOfMemory,

    /// <summary>Redis cannot write its append-only file.</summary>
    DiskFull,

    /// <summary>SIGKILL of whichever process leads.</summary>
    LeaderKilled,

    /// <summary>SIGSTOP of whichever process leads, and SIGCONT when it has long been given up.</summary>
    LeaderFrozen,

    /// <summary>A job that takes down every node that runs it.</summary>
    PoisonJob,

    /// <summary>Nothing was done, and yet this machine did not let a process run for a while: it had others to run.</summary>
    MachineStalled,
}

/// <summary>One fault that happened.</summary>
/// <param name="Number">From 1, in the order in which they began.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Target">The process it was done to, or <c>redis</c>.</param>
/// <param name="Members">The member ids that the target had from <paramref name="Begin"/> to <paramref name="End"/>.</param>
/// <param name="Begin">When it began.</param>
/// <param name="End">When it was over: the process woken or replaced, the network healed, Redis back.</param>
/// <param name="Detail">How, for people.</param>
internal sealed record FaultRecord(int Number, FaultKind Kind, string Target, IReadOnlyList<string> Members, DateTimeOffset Begin, DateTimeOffset End, string Detail)
{
    /// <summary>The target where it was the machine as a whole that stalled.</summary>
    public const string Machine = "the machine";

    /// <summary>The one process it was done to; 0 where there is none, or nobody took it down.</summary>
    public int Process { get; init; }
}
