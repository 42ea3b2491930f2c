namespace Lighthouse.Redis;

/// <summary>How long to wait before the next attempt: exponential, with full jitter, so that a thousand clients do not come back at one moment.</summary>
internal sealed class Backoff(RedisOptions options, Random random)
{
    private int _failures;

    public void Succeeded() => _failures = 0;

    /// <summary>Random between zero and min(max, min × 2ⁿ); after a refusal between half and all of its longer wait.</summary>
    public TimeSpan Next(bool refused)
    {
        if (refused) return options.ReconnectRefused * (0.5 + (random.NextDouble() / 2));
        var ceiling = Math.Min(options.ReconnectMax.TotalMilliseconds, options.ReconnectMin.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)));
        return TimeSpan.FromMilliseconds(ceiling * random.NextDouble());
    }
}
