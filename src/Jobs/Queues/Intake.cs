using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>Whether, when and how much to claim of one queue. Plain state with one owner, the IngestActor.</summary>
internal sealed class Intake(QueueRun run, HeldJobs held, ServiceTime serviceTime)
{
    /// <summary>More than this in results that wait to be settled, and nothing more is claimed.</summary>
    private const long MostWaitingBytes = 64L << 20;

    private readonly ClaimSizer _sizer = new(run.Size, run.Settings.ClaimMax);
    private readonly Lookout _lookout = new();
    private long _claims;

    /// <summary>Whether a claim is in flight.</summary>
    public bool IsClaiming { get; private set; }

    /// <summary>An operator has this node leave the queue alone.</summary>
    public bool IsPaused { get; set; }

    /// <summary>A suspect is to run alone on this node.</summary>
    public bool StandsStill { get; set; }

    /// <summary>Jobs of this queue may be claimed, as far as this node is concerned.</summary>
    private bool IsOpen => !IsPaused && !StandsStill && run.Lease.IsValid && held.Settles.Count < 4 * run.Settings.SettleMax && held.Settles.Bytes < MostWaitingBytes;

    public void Look() => _lookout.Look();

    public void Tick() => _lookout.Tick();

    public void Rang() => _lookout.Rang();

    public void Silence() => _lookout.Silence();

    public void BellFailed() => _lookout.BellFailed();

    /// <summary>The claim to send now; null when there is none.</summary>
    public (long Number, int Want)? Next()
    {
        if (!_lookout.IsDue || IsClaiming || !IsOpen) return null;
        var want = _sizer.Want(held.Outstanding);
        if (want == 0) return null;
        IsClaiming = true;
        _lookout.Claiming();
        return (++_claims, want);
    }

    /// <summary>True when the bell is to be waited for from now on. Only while there is a worker free: a ring that a busy node takes wakes nobody else.</summary>
    public bool TryWaitForBell() => !IsClaiming && IsOpen && held.Outstanding < run.Size.Workers && _lookout.TryWait();

    public void Failed() => IsClaiming = false;

    /// <returns>After how long to look again whether or not anything rings; zero is at the next tick.</returns>
    public TimeSpan Answered(ClaimReply reply)
    {
        IsClaiming = false;
        _lookout.Claimed(reply.Jobs.Count, reply.More);
        return reply.More || reply.Next >= run.Settings.Tick ? TimeSpan.Zero : reply.Next;
    }

    public void Refused() => IsClaiming = false;

    /// <summary>Notes how long jobs took their workers.</summary>
    public void Measure(int jobs, TimeSpan total)
    {
        _sizer.Record(jobs, total);
        serviceTime.Milliseconds = _sizer.AverageMilliseconds;
    }
}
