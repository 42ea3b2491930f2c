namespace Lighthouse.Redis;

/// <summary>What one physical connection needs to know of the options.</summary>
internal sealed record ConnectionSettings(string Where, TimeSpan StallTimeout, TimeSpan CommandTimeout, int MaxInFlight)
{
    /// <summary>Null: the thread pool does the work.</summary>
    public string? ThreadName { get; init; }

    /// <summary>
    /// How many commands may be in flight for the next still to count as alone, and to be written by whoever sends it. One where there is one caller, whose wait and the command that
    /// lies ready behind it go out together.
    /// </summary>
    public int LoneBehind { get; init; }

    public ReplyLimits Limits { get; init; } = ReplyLimits.Default;
}
