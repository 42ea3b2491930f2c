namespace Lighthouse.Messages;

/// <summary>How large what travels may be. The settable limits are properties, the fixed ones constants.</summary>
public sealed record Limits
{
    public static Limits Default { get; } = new();

    /// <summary>Bytes of <c>args</c>, and of a handler's result.</summary>
    public int ArgsBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of <c>meta</c>, and of a stored error.</summary>
    public int MetaBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes of a whole job document: its arguments, its meta and 64 KiB for the rest.</summary>
    public int DocumentBytes => ArgsBytes + MetaBytes + 64 * 1024;

    /// <summary>How deep arguments may be nested: what System.Text.Json reads by default.</summary>
    public const int ArgsDepth = 64;

    /// <summary>Characters of a job type, an id, an ordering key, a reply name.</summary>
    public const int NameLength = 128;

    /// <summary>Bytes of a unique key.</summary>
    public const int UniqueKeyBytes = 256;

    /// <summary>Characters of a queue's name.</summary>
    public const int QueueLength = 64;

    public const int MaxAttempts = 1_000;

    /// <summary>Waiting times in a listed backoff.</summary>
    public const int BackoffSteps = 32;

    /// <summary>Bytes of a <c>traceparent</c> (W3C: 55 in version 00, room for later versions).</summary>
    public const int TraceParentBytes = 128;

    /// <summary>Jobs in one bulk call of the function door.</summary>
    public const int BulkJobs = 500;

    /// <summary>Entries handed out by one claim.</summary>
    public const int ClaimJobs = 1_000;

    /// <summary>Bytes of one claim or one bulk call.</summary>
    public const int CallBytes = 8 * 1024 * 1024;

    /// <summary>The longest duration, and the furthest a point in time may be off: ten years, leap days included.</summary>
    public static TimeSpan Furthest { get; } = TimeSpan.FromDays(3_653);
}
