namespace Lighthouse.Redis;

/// <summary>What a reply may ask of this process. Beyond it the connection ends: a hostile or broken peer must not take memory or stack.</summary>
internal sealed record ReplyLimits
{
    public static ReplyLimits Default { get; } = new();

    /// <summary>Aggregates within aggregates. Redis' deepest own reply (COMMAND DOCS) has about ten.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Elements of one aggregate.</summary>
    public int Elements { get; init; } = 1 << 20;

    /// <summary>Values of a whole reply: 12 bytes each once it is built, so 48 MiB at most.</summary>
    public int Values { get; init; } = 1 << 22;

    /// <summary>Bytes of one bulk string. Redis' own limit is 512 MiB; nothing here is nearly as large as this.</summary>
    public int BulkBytes { get; init; } = 128 << 20;

    /// <summary>Bytes of one line: simple strings, errors, numbers.</summary>
    public int LineBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of a whole reply.</summary>
    public int ReplyBytes { get; init; } = 256 << 20;
}
