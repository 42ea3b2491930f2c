using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>Sizes beyond which jobs and results are refused, in bytes.</summary>
public sealed record LimitSettings
{
    public long Args { get; init; } = Limits.Default.ArgsBytes;

    public long Result { get; init; } = Limits.Default.ArgsBytes;

    public long Meta { get; init; } = Limits.Default.MetaBytes;

    public long Error { get; init; } = Limits.Default.MetaBytes;
}
