namespace Lighthouse.Chaos;

/// <summary>The times that the product keeps in a run, all from its lease. What a check allows is a sum of these.</summary>
internal sealed record Timings(TimeSpan Lease)
{
    /// <summary>How often a member renews its lease, as the field starts it.</summary>
    public TimeSpan Beat => Lease / 4;

    /// <summary>How often the reaper looks, at least.</summary>
    public TimeSpan Reaper => Lease / 4;

    /// <summary>For how long nobody is declared down when the cluster itself was out of touch with Redis: each is to be heard again.</summary>
    public TimeSpan Grace => Lease;

    /// <summary>For so long a leader leads without being renewed.</summary>
    public TimeSpan Term => Lease / 2;

    /// <summary>For so long a client waits at the most before it tries to connect again (<c>RedisOptions.ReconnectMax</c>).</summary>
    public static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    /// <summary>A stall that is shorter goes on no record; so this much may always have been the machine.</summary>
    public TimeSpan Unmetered => Lease / 4;

    /// <summary>The least silence that can cost a lease: the last beat came just before it.</summary>
    public TimeSpan LeastSilence => Lease - Beat;

    /// <summary>
    /// For so long after it has been silent a member may still be declared down: the last beat may have come at the very beginning of a silence that is no longer than
    /// the least, so that the lease runs on after it; the next beat is due within one; the reaper looks within its period; and all of that on a busy machine.
    /// </summary>
    public TimeSpan Settling => Lease + Beat + Reaper + Unmetered;

    /// <summary>The same after an outage of Redis, with the grace that it gives in place of the beat.</summary>
    public TimeSpan SettlingOfRedis => Lease + Grace + Reaper + Unmetered;
}
