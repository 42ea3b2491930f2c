namespace Lighthouse.Actors;

/// <summary>Delay before the n-th restart within the window: <c>First × Factor^(n-1)</c>, at most <c>Cap</c>, less up to <c>Jitter</c> of itself.</summary>
internal sealed record BackoffOptions
{
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(30);

    public double Factor { get; init; } = 2;

    /// <summary>0 (exact) to 1 (anything from zero to the full delay).</summary>
    public double Jitter { get; init; } = 0.2;

    /// <param name="restarts">Restarts within the window before this one.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    internal TimeSpan Delay(int restarts, double random)
    {
        double full = Math.Min(First.TotalMilliseconds * Math.Pow(Factor, restarts), Cap.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (1 - (Jitter * random)));
    }
}
