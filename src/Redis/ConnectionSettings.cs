namespace Lighthouse.Redis;

/// <summary>What one physical connection needs to know of the options.</summary>
internal sealed record ConnectionSettings(string Where, TimeSpan StallTimeout, TimeSpan CommandTimeout, int MaxInFlight)
{
    /// <summary>Null: the thread pool does the work.</summary>
    public string? ThreadName { get; init; }

    public ReplyLimits Limits { get; init; } = ReplyLimits.Default;
}
