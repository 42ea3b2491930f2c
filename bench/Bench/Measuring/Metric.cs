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

    /// <summary>Of the kernel: messages, lives or restarts.</summary>
    public static readonly Metric EachPerSecond = new("each_per_s", "a second", MoreIsBetter: true);

    public static readonly Metric AllocatedBytes = new("allocated_bytes_each", "bytes allocated for each");

    public static readonly Metric LateShare = new("late_share", "share that waited over 5 × p50");

    /// <summary>Of those that waited over five times the median, 1 when for each of them a worker of some node was free all the while.</summary>
    public static readonly Metric LateThoughFree = new("late_though_free", "of those over 5 × p50, waited though a worker was free");

    public static readonly Metric FreeWorkers = new("free_workers", "workers free, at the fewest", MoreIsBetter: true);

    public static readonly Metric BytesBeyondPayload = new("redis_bytes_beyond_payload", "Redis bytes a waiting job, beyond its payload");

    /// <summary>In the last tenth of the work, as a factor of what it was in the second tenth.</summary>
    public static readonly Metric MemoryGrowth = new("memory_growth", "memory at the end, of that after a fifth");

    /// <summary>Those that nodes send; what a function does within Redis is not counted.</summary>
    public static readonly Metric IdleCommands = new("idle_commands_per_s_per_node", "commands a second and node, idle");

    public static readonly Metric FirstClaimMs = new("first_claim_ms", "from `dotnet Node.dll` to the first claim, ms");

    public static readonly Metric CallMedianMicroseconds = new("call_p50_us", "a claim or settling within Redis, p50 µs");

    public static readonly Metric CallP99Microseconds = new("call_p99_us", "p99 µs");

    /// <summary>What the rest of the machine kept busy meanwhile: not a result, but what a result is worth.</summary>
    public static readonly Metric OtherCores = new("other_cores", "cores used by others");
}
