namespace Lighthouse.Messages;

/// <summary>What a producer may ask of one job. Everything left out is decided by the node's settings.</summary>
public sealed record JobOptions
{
    public static JobOptions None { get; } = new();

    /// <summary>The queue; else the one of the type's <see cref="JobTypeAttribute"/>, else <c>default</c>.</summary>
    public string? Queue { get; init; }

    /// <summary>An idempotency key: a second job with an id the queue knows becomes <c>deduplicated</c> and points to the first.</summary>
    public string? Id { get; init; }

    public JobPriority Priority { get; init; }

    /// <summary>How long from the time it is admitted until it may run. Not together with <see cref="RunAt"/>.</summary>
    public TimeSpan? Delay { get; init; }

    public DateTimeOffset? RunAt { get; init; }

    /// <summary>A job that has not started by then is <c>expired</c>. Not together with <see cref="ExpiresAt"/>.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Attempts, the first included: 1 to 1,000.</summary>
    public int? MaxAttempts { get; init; }

    public Backoff? Backoff { get; init; }

    /// <summary>How long one attempt may take before its token is cancelled; zero is no limit, whatever the handler's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>While a job holds this key, another with it becomes <c>deduplicated</c>: 1 to 256 bytes of text.</summary>
    public string? Unique { get; init; }

    /// <summary>How long <see cref="Unique"/> is held; until the job is done, at most 24 h, where it is not said.</summary>
    public UniqueFor? UniqueFor { get; init; }

    /// <summary>What becomes of this job when another holds its <see cref="Unique"/> key.</summary>
    public OnDuplicate OnDuplicate { get; init; }

    /// <summary>
    /// Jobs of one key run one at a time over all nodes, in the order they came, retries included: <c>[A-Za-z0-9._:/@+-]</c>, 1 to 128.
    /// </summary>
    public string? OrderingKey { get; init; }

    /// <summary>How long the outcome is kept for reading; zero keeps none.</summary>
    public TimeSpan? ResultTtl { get; init; }

    /// <summary>The name of the list in the same queue that the outcome is pushed to.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>W3C trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Carried with the job for the user's own purposes; at most 16 KiB as JSON.</summary>
    public IReadOnlyDictionary<string, string>? Meta { get; init; }
}
