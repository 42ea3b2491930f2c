namespace Lighthouse.Jobs;

/// <summary>Sizes beyond which jobs and results are refused, in bytes.</summary>
public sealed record LimitSettings
{
    public long Args { get; init; } = 1024 * 1024;

    public long Result { get; init; } = 1024 * 1024;

    public long Meta { get; init; } = 16 * 1024;

    public long Error { get; init; } = 16 * 1024;
}
