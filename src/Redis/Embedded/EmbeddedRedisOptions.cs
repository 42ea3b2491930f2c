namespace Lighthouse.Redis.Embedded;

public sealed record EmbeddedRedisOptions
{
    /// <summary>Holds everything: the append-only file, lock, log and run file. Made when it is not there.</summary>
    public string Directory { get; init; } = "./data";

    /// <summary>0: the port it had last time on this directory if that is free, else any free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Every write is on disk before it is answered, so that not even a crash of the machine loses one. Otherwise once a
    /// second, which a crash of redis-server alone survives as well.
    /// </summary>
    public bool AlwaysSync { get; init; }

    /// <summary>Name on the PATH, or a file.</summary>
    public string Server { get; init; } = "redis-server";

    /// <summary>For the start, loading a large append-only file included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For an orderly stop; then it is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>The private Redis could not be started; the message says why and what to do.</summary>
public sealed class EmbeddedRedisException(string message, Exception? inner = null) : Exception(message, inner);
