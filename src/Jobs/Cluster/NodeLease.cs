namespace Lighthouse.Jobs;

/// <summary>
/// This node's own lease on the monotonic clock, counted from before the call that renewed it: it ends here before it ends in Redis.
/// Written by the lease's thread, read by every worker before it starts a job.
/// </summary>
internal sealed class NodeLease(TimeProvider time)
{
    private long _until = long.MinValue;

    public bool IsValid => IsValidAt(time.GetTimestamp());

    /// <summary>Until it is over, as last renewed; nothing or less when it is.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var until = Volatile.Read(ref _until);
            return until == long.MinValue ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), until);
        }
    }

    public bool IsValidAt(long timestamp) => timestamp < Volatile.Read(ref _until);

    /// <param name="askedAt">The timestamp before the call was sent.</param>
    public void Renew(long askedAt, TimeSpan length) =>
        Volatile.Write(ref _until, askedAt + (long)(length.TotalSeconds * time.TimestampFrequency));

    public void Revoke() => Volatile.Write(ref _until, long.MinValue);
}
