namespace Lighthouse.Jobs;

/// <summary>
/// Whether this process is alive and ready, and if not, why and since when. Written by the actors that notice, read by the health endpoint.
/// One singleton per process; safe to use from any thread.
/// </summary>
public sealed class NodeHealth(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HealthReason> _reasons = new(StringComparer.Ordinal);

    /// <summary>False once the process can no longer do its work and should be restarted.</summary>
    public bool Live { get; private set; } = true;

    /// <summary>True while nothing stands in the way of running jobs.</summary>
    public bool Ready
    {
        get { lock (_lock) return Live && _reasons.Count == 0; }
    }

    /// <summary>What stands in the way, oldest first.</summary>
    public IReadOnlyList<HealthReason> Reasons
    {
        get { lock (_lock) return [.. _reasons.Values.OrderBy(reason => reason.Since)]; }
    }

    /// <summary>Notes that <paramref name="subject"/> is degraded. Said again with other words, it keeps its since-when. True when the subject was well before.</summary>
    public bool Degrade(string subject, string reason)
    {
        lock (_lock)
        {
            var known = _reasons.TryGetValue(subject, out var present);
            _reasons[subject] = new HealthReason(subject, reason, known ? present!.Since : time.GetUtcNow());
            return !known;
        }
    }

    /// <summary>Notes that <paramref name="subject"/> is well again. True when it was not.</summary>
    public bool Recover(string subject)
    {
        lock (_lock) return _reasons.Remove(subject);
    }

    /// <summary>Notes that this process cannot go on.</summary>
    public void Die(string reason)
    {
        Degrade("process", reason);
        Live = false;
    }
}
