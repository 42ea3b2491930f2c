namespace Lighthouse.Redis;

/// <summary>What one physical connection needs to know of the options.</summary>
internal sealed record ConnectionSettings(string Where, TimeSpan StallTimeout, TimeSpan CommandTimeout, int MaxInFlight)
{
    public ReplyLimits Limits { get; init; } = ReplyLimits.Default;
}
