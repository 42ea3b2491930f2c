using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>
/// The claim that lies ready behind the wait for the bell: until when, and whether it may still hand out jobs. Redis runs it when the wait ends, whether or not anybody wants it
/// any more; so it is disarmed, and only the answer to that tells whether it came first. Plain state with one owner, the IngestActor.
/// </summary>
internal sealed class ArmedClaim(Tenure tenure, TimeProvider time)
{
    /// <summary>When the wait has been over for so long and nothing was heard, the bell's connection is in doubt, and nobody goes on waiting for it.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromMilliseconds(100);

    private QueueSession? _session;
    private long _number;
    private long _until;
    private bool _wasDisarmed;
    private bool _isVoid;

    /// <summary>Whether a call to disarm it is in flight.</summary>
    public bool IsDisarming { get; private set; }

    /// <summary>Whether it may hand out jobs, or has, and its answer is still to come. One of a former session hands out nothing any more, and opening anew lists what it did.</summary>
    public bool MayHandOut => !_isVoid && _session is not null && _session == tenure.Session;

    /// <summary>Whether to disarm it makes sense: not a second time.</summary>
    public bool MayBeDisarmed => MayHandOut && !_wasDisarmed && !IsDisarming;

    /// <summary>It hands out nothing, and its wait goes on.</summary>
    public bool IsVoid => _isVoid && _session is not null;

    public bool IsOverdue => time.GetElapsedTime(_until) >= Overdue;

    /// <summary>For how long its wait goes on; less than nothing when that should be over.</summary>
    public TimeSpan Remaining => time.GetElapsedTime(time.GetTimestamp(), _until);

    public void Arm(QueueSession session, long number, TimeSpan wait) =>
        (_session, _number, _until, _wasDisarmed, _isVoid) = (session, number, time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency), false, false);

    public void Disarm() => (IsDisarming, _wasDisarmed) = (true, true);

    /// <param name="last">The highest number that Redis had seen.</param>
    /// <returns>Whether it hands out nothing for certain. If not, it has been run or overtaken, and only its own answer tells.</returns>
    public bool Disarmed(long last)
    {
        IsDisarming = false;
        if (!MayHandOut || last >= _number) return false;
        return _isVoid = true;
    }

    /// <summary>Nobody knows whether it was.</summary>
    public void DisarmFailed() => IsDisarming = false;

    public bool Is(long number) => _session is not null && _number == number;

    /// <summary>It was answered, or has failed, or nobody waits for it any more.</summary>
    /// <returns>Whether it mattered still.</returns>
    public bool End()
    {
        var mattered = MayHandOut;
        _session = null;
        return mattered;
    }
}
