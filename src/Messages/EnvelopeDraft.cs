namespace Lighthouse.Messages;

/// <summary>A job while it is read, field by field: the envelope cannot be changed, and a copy of it for each option was most of what reading allocated.</summary>
internal struct EnvelopeDraft
{
    public string Type;
    public ReadOnlyMemory<byte> Args;
    public string? Id;
    public JobPriority Priority;
    public TimeSpan? Delay;
    public DateTimeOffset? RunAt;
    public TimeSpan? ExpiresIn;
    public DateTimeOffset? ExpiresAt;
    public int? MaxAttempts;
    public Backoff? Backoff;
    public TimeSpan? Timeout;
    public string? Unique;
    public UniqueFor? UniqueFor;
    public OnDuplicate OnDuplicate;
    public string? OrderingKey;
    public TimeSpan? ResultTtl;
    public string? ReplyTo;
    public string? TraceParent;
    public ReadOnlyMemory<byte> Meta;

    public readonly JobEnvelope ToEnvelope() => new()
    {
        Type = Type,
        Args = Args,
        Id = Id,
        Priority = Priority,
        Delay = Delay,
        RunAt = RunAt,
        ExpiresIn = ExpiresIn,
        ExpiresAt = ExpiresAt,
        MaxAttempts = MaxAttempts,
        Backoff = Backoff,
        Timeout = Timeout,
        Unique = Unique,
        UniqueFor = UniqueFor,
        OnDuplicate = OnDuplicate,
        OrderingKey = OrderingKey,
        ResultTtl = ResultTtl,
        ReplyTo = ReplyTo,
        TraceParent = TraceParent,
        Meta = Meta,
    };
}
