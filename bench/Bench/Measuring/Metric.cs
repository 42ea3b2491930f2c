namespace Lighthouse.Bench;

/// <summary>Something that is measured.</summary>
/// <param name="Name">As programs read it, with the unit at its end.</param>
/// <param name="Title">As people read it, with the unit.</param>
internal sealed record Metric(string Name, string Title, bool MoreIsBetter = false)
{
    public static readonly Metric JobsPerSecond = new("jobs_per_s", "jobs/s", MoreIsBetter: true);

    /// <summary>The same number of plain SETs by the same producer, in turn with the jobs.</summary>
    public static readonly Metric SetsPerSecond = new("sets_per_s", "plain SETs/s", MoreIsBetter: true);

    public static readonly Metric CommandsPerSecond = new("commands_per_s", "commands/s", MoreIsBetter: true);

    public static readonly Metric MedianMs = new("p50_ms", "p50 ms");

    public static readonly Metric P99Ms = new("p99_ms", "p99 ms");

    /// <summary>How late a paced job was sent at worst: what the producer's own machine did to the pace.</summary>
    public static readonly Metric LatestMs = new("latest_ms", "latest call, ms");

    public static readonly Metric RedisMicroseconds = new("redis_us_per_job", "Redis CPU, µs a job");

    /// <summary>Those that a function makes count as well.</summary>
    public static readonly Metric RedisCommands = new("redis_commands_per_job", "commands a job");

    public static readonly Metric RedisBytes = new("redis_bytes_per_job", "Redis bytes a job, with its payload");

    public static readonly Metric WorkerMicroseconds = new("worker_us_per_job", "worker CPU, µs a job");

    public static readonly Metric WorkerMegabytes = new("worker_mb", "worker memory, MB");

    public static readonly Metric ProducerMicroseconds = new("producer_us_per_job", "producer CPU, µs a job");

    /// <summary>Of what as many loops could do that never waited longer than told.</summary>
    public static readonly Metric OfNominal = new("of_nominal", "of nominal", MoreIsBetter: true);

    /// <summary>What the rest of the machine kept busy meanwhile: not a result, but what a result is worth.</summary>
    public static readonly Metric OtherCores = new("other_cores", "cores used by others");
}
