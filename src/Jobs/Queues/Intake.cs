using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>Whether, when and how much to claim of one queue. Plain state with one owner, the IngestActor.</summary>
internal sealed class Intake(QueueRun run, HeldJobs held, ServiceTime serviceTime)
{
    /// <summary>More than this in results that wait to be settled, and nothing more is claimed.</summary>
    private const long MostWaitingBytes = 64L << 20;

    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(10);

    private readonly ClaimSizer _sizer = new(run.Size, run.Settings.ClaimMax);
    private readonly Lookout _lookout = new();
    private long _claims;
    private bool _standsStill;
    private bool _saidDry;
    private bool _mayGoAlone;
    private bool _wentAlone;
    private bool _hadSuspect;
    private bool _occupies;
    private long _goesAlone;

    /// <summary>Whether a claim is in flight.</summary>
    public bool IsClaiming { get; private set; }

    /// <summary>An operator has this node leave the queue alone.</summary>
    public bool IsPaused { get; set; }

    /// <summary>What comes all the same, by a claim that was under way, is given back.</summary>
    public bool GivesBack => IsPaused || (_standsStill && !_wentAlone);

    /// <summary>Jobs of this queue may be claimed, as far as this node is concerned.</summary>
    private bool IsOpen => !IsPaused && !_standsStill && run.Lease.IsValid && held.Settles.Count < 4 * run.Settings.SettleMax && held.Settles.Bytes < MostWaitingBytes;

    public void Look() => _lookout.Look();

    public void Tick() => _lookout.Tick();

    public void Rang() => _lookout.Rang();

    public void Silence() => _lookout.Silence();

    public void BellFailed() => _lookout.BellFailed();

    /// <summary>The claim to send now; null when there is none.</summary>
    public Order? Next()
    {
        if (_standsStill) return Alone();
        if (!_lookout.IsDue || IsClaiming || !IsOpen) return null;
        var want = _sizer.Want(held.Outstanding);
        if (want == 0) return null;
        IsClaiming = true;
        _lookout.Claiming();
        var turn = run.Suspects.Turn;
        return new Order(++_claims, want, turn > TimeSpan.Zero && run.Suspects.IsIdle ? ClaimMode.Idle : ClaimMode.Busy, turn);
    }

    /// <summary>A suspect is to run alone on this node: claim nothing; or that is over.</summary>
    public void StandStill(bool on)
    {
        _standsStill = on;
        (_saidDry, _mayGoAlone, _wentAlone) = (false, false, false);
        if (!on) _lookout.Look();
    }

    /// <summary>Nothing is held on this node: one claim, for the suspect. Told so again while that one runs, it answers for it under the later number.</summary>
    public void GoAlone(long number)
    {
        _goesAlone = number;
        _mayGoAlone = _standsStill && !_wentAlone;
    }

    /// <summary>What to say of standing still, once nothing is held or in flight: that this is so, and after the suspect that its turn is over.</summary>
    public Func<string, QuarantineMessage>? Word()
    {
        if (!_standsStill || IsClaiming || _mayGoAlone || !held.IsEmpty) return null;
        if (!_saidDry)
        {
            _saidDry = true;
            return static queue => new QuarantineMessage.Dry(queue);
        }

        if (!_wentAlone) return null;
        _wentAlone = false;
        var (number, had) = (_goesAlone, _hadSuspect);
        return queue => new QuarantineMessage.Over(queue, number, had);
    }

    private Order? Alone()
    {
        if (!_mayGoAlone || IsClaiming || !run.Lease.IsValid) return null;
        (_mayGoAlone, _wentAlone, _hadSuspect) = (false, true, false);
        if (IsPaused) return null;
        IsClaiming = true;
        return new Order(++_claims, 1, ClaimMode.Alone, TimeSpan.Zero);
    }

    /// <summary>Lets the node know whether this queue holds anything.</summary>
    public void NoteWhatIsHeld()
    {
        if (_occupies == !held.IsEmpty) return;
        _occupies = !_occupies;
        if (_occupies) run.Suspects.Occupy();
        else run.Suspects.Vacate();
    }

    /// <summary>Nobody looks after this queue any more.</summary>
    public void Leave()
    {
        if (_occupies) run.Suspects.Vacate();
        _occupies = false;
    }

    /// <summary>True when the bell is to be waited for from now on. Only while there is a worker free: a ring that a busy node takes wakes nobody else.</summary>
    public bool TryWaitForBell() => !IsClaiming && IsOpen && held.Outstanding < run.Size.Workers && _lookout.TryWait();

    public void Failed() => IsClaiming = false;

    /// <returns>After how long to look again whether or not anything rings; zero is at the next tick.</returns>
    public TimeSpan Answered(ClaimReply reply)
    {
        IsClaiming = false;
        _hadSuspect = _wentAlone && reply.Jobs.Count > 0;
        if (reply.Status == BrokerStatus.Limited)
        {
            _lookout.Limited();
            return reply.Next > Soonest ? reply.Next : Soonest;
        }

        _lookout.Claimed(reply.Jobs.Count, reply.More);
        return reply.More || reply.Next >= run.Settings.Tick ? TimeSpan.Zero : reply.Next;
    }

    /// <summary>Notes how long jobs took their workers.</summary>
    public void Measure(int jobs, TimeSpan total)
    {
        _sizer.Record(jobs, total);
        serviceTime.Milliseconds = _sizer.AverageMilliseconds;
    }

    /// <summary>A claim to send.</summary>
    /// <param name="Turn">For how long this node would take a turn of running dry; zero if not at all.</param>
    internal readonly record struct Order(long Number, int Want, ClaimMode Mode, TimeSpan Turn);
}
