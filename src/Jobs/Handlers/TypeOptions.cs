namespace Lighthouse.Jobs;

/// <summary>What holds for one job type in one queue, over all nodes together.</summary>
public sealed record TypeOptions
{
    /// <summary>How many jobs of the type may start in a time: <c>100/s</c>, <c>30/m</c>, <c>5/h</c>. Null is without limit.</summary>
    public string? Rate { get; init; }

    /// <summary>How many may start at once after a quiet time; null is one second's worth of <see cref="Rate"/>, at least 1.</summary>
    public int? Burst { get; init; }

    /// <summary>How many jobs of the type may run at once. Null is without limit.</summary>
    public int? Concurrency { get; init; }
}
