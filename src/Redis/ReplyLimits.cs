namespace Lighthouse.Redis;

/// <summary>What a reply may ask of this process. Beyond it the connection ends: a hostile or broken peer must not take memory or stack.</summary>
internal sealed record ReplyLimits
{
    public static ReplyLimits Default { get; } = new();

    /// <summary>Aggregates within aggregates. Redis' deepest own reply (COMMAND DOCS) has about ten.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Elements of one aggregate.</summary>
    public int Elements { get; init; } = 1 << 20;

    /// <summary>Bytes of one bulk string: Redis' own limit, proto-max-bulk-len.</summary>
    public int BulkBytes { get; init; } = 512 << 20;

    /// <summary>Bytes of one line: simple strings, errors, numbers.</summary>
    public int LineBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of a whole reply.</summary>
    public int ReplyBytes { get; init; } = 768 << 20;
}
