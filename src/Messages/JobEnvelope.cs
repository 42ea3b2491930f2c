namespace Lighthouse.Messages;

/// <summary>One job as it travels: what to run, with which arguments, and what its producer asked for.</summary>
public sealed record JobEnvelope
{
    public required string Type { get; init; }

    /// <summary>Valid JSON in UTF-8, byte for byte as the producer wrote it; <c>{}</c> when it gave none.</summary>
    public required ReadOnlyMemory<byte> Args { get; init; }

    public string? Id { get; init; }
    public JobPriority Priority { get; init; }
    public TimeSpan? Delay { get; init; }
    public DateTimeOffset? RunAt { get; init; }
    public TimeSpan? ExpiresIn { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int? MaxAttempts { get; init; }
    public Backoff? Backoff { get; init; }
    public TimeSpan? Timeout { get; init; }
    public string? Unique { get; init; }
    public UniqueFor? UniqueFor { get; init; }
    public OnDuplicate OnDuplicate { get; init; }
    public string? OrderingKey { get; init; }
    public TimeSpan? ResultTtl { get; init; }
    public string? ReplyTo { get; init; }
    public string? TraceParent { get; init; }

    /// <summary>As the producer wrote it, in UTF-8; at the list and function doors JSON. Empty when there is none.</summary>
    public ReadOnlyMemory<byte> Meta { get; init; }
}
