using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>Whether, when and how much to claim of one queue. Plain state with one owner, the IngestActor.</summary>
internal sealed class Intake(QueueRun run, HeldJobs held, Tenure tenure, ServiceTime serviceTime)
{
    /// <summary>More than this in results that wait to be settled, and nothing more is claimed.</summary>
    private const long MostWaitingBytes = 64L << 20;

    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly ClaimSizer _sizer = new(run.Size, run.Settings.ClaimMax);
    private readonly Lookout _lookout = new();
    private readonly ArmedClaim _armed = new(tenure, run.Time);
    private readonly Standstill _still = new();
    private long _claims;
    private bool _stopped;
    private bool _occupies;
    private long _nextAt;

    /// <summary>Whether a claim is in flight.</summary>
    public bool IsClaiming { get; private set; }

    /// <summary>Whether a call that disarms the claim behind the bell is in flight.</summary>
    public bool IsDisarming => _armed.IsDisarming;

    /// <summary>Whether the claim behind the bell may hand out jobs, or has, and nobody has heard of it yet.</summary>
    public bool MayBeHandedJobs => _armed.MayHandOut;

    /// <summary>An operator has this node leave the queue alone.</summary>
    public bool IsPaused { get; set; }

    /// <summary>What comes all the same, by a claim that was under way, is given back.</summary>
    public bool GivesBack => _stopped || IsPaused || _still is { IsOn: true, WentAlone: false };

    /// <summary>Jobs of this queue are this node's to run.</summary>
    private bool IsServed => !_stopped && !IsPaused && !_still.IsOn && run.Lease.IsValid;

    /// <summary>And more of them may be claimed now.</summary>
    private bool IsOpen => IsServed && held.Settles.Count < 4 * run.Settings.SettleMax && held.Settles.Bytes < MostWaitingBytes;

    /// <summary>Whether a claim that lies ready behind the bell is a look by itself.</summary>
    private bool IsCovered => _armed is { MayHandOut: true, IsOverdue: false };

    private ClaimMode Mode => run.Suspects.Turn > TimeSpan.Zero && run.Suspects.IsIdle ? ClaimMode.Idle : ClaimMode.Busy;

    public void Look() => _lookout.Look();

    /// <summary>For good: the node drains, or a job made it unfit.</summary>
    public void Stop() => _stopped = true;

    public void Tick() => _lookout.Tick(isCovered: IsCovered);

    /// <summary>A scheduled job is due. Where the bell is waited for until then, its claim finds it.</summary>
    public void Due()
    {
        if (_lookout.IsLimited || !IsCovered || _armed.Remaining > Soonest) _lookout.Look();
    }

    /// <summary>The claim to send now; null when there is none, or the one behind the bell has to be disarmed first: together they might bring twice what the workers can do.</summary>
    public ClaimOrder? Next()
    {
        if (_still.IsOn) return Alone();
        var want = Wanted();
        if (want == 0 || IsCovered) return null;
        IsClaiming = true;
        _lookout.Claiming();
        return Order(want);
    }

    /// <summary>How many jobs to claim now.</summary>
    private int Wanted() => _lookout.IsDue && !IsClaiming && IsOpen ? _sizer.Want(held.Outstanding) : 0;

    /// <summary>The number to disarm the claim behind the bell with; null when it is to stay, since jobs are wanted, and none sooner.</summary>
    public long? Disarm()
    {
        if (!_armed.MayBeDisarmed || (IsServed && Wanted() == 0)) return null;
        _armed.Disarm();
        return ++_claims;
    }

    /// <returns>Whether to wait for the bell no longer: nothing comes of it, and this node is not to take anybody's ring.</returns>
    public bool Disarmed(long last)
    {
        _armed.Disarmed(last);
        return GivesUpBell();
    }

    /// <summary>The same, whenever the node stops serving the queue.</summary>
    public bool GivesUpBell()
    {
        if (IsServed || !_armed.IsVoid) return false;
        _armed.End();
        _lookout.Silence();
        return true;
    }

    public void DisarmFailed() => _armed.DisarmFailed();

    /// <summary>
    /// The claim to send behind a wait for the bell, and how long to wait: till the next tick, or till something falls due. Only while there is a worker free: a ring that a busy
    /// node takes wakes nobody else.
    /// </summary>
    public (ClaimOrder Order, TimeSpan Wait)? Wait()
    {
        if (tenure.Session is not { } session || IsClaiming || _armed.IsDisarming || !IsOpen || held.Outstanding >= run.Size.Workers || !_lookout.TryWait()) return null;
        var now = run.Time.GetTimestamp();
        var wait = run.Settings.Tick;
        if (_nextAt > now && run.Time.GetElapsedTime(now, _nextAt) < wait) wait = run.Time.GetElapsedTime(now, _nextAt);
        if (wait < Shortest) wait = Shortest;
        var order = Order(Math.Max(1, _sizer.Want(held.Outstanding)));
        _armed.Arm(session, order.Number, wait);
        return (order, wait);
    }

    /// <summary>The wait for the bell has failed. True when nobody knows what became of the claim behind it.</summary>
    public bool BellFailed(long number)
    {
        if (!_armed.Is(number)) return false; // it was given up
        _lookout.BellFailed();
        return _armed.End();
    }

    private ClaimOrder Order(int want) => new(++_claims, want, Mode, run.Suspects.Turn) { Ahead = _sizer.Ahead(want, held.Outstanding) };

    /// <summary>
    /// Whether this node is to run a suspect alone. Not if it was asked for being idle, as it was when the claim was made, up to a tick ago, and is so no more: it has not got the turn of
    /// running dry. Nothing else was handed out either, so it looks again.
    /// </summary>
    public bool IsAsked(ClaimMode said, ClaimReply reply)
    {
        if (!reply.AloneWanted || said != ClaimMode.Idle || Mode == ClaimMode.Idle) return reply.AloneWanted;
        _lookout.Look();
        return false;
    }

    /// <summary>A suspect is to run alone on this node: claim nothing; or that is over.</summary>
    public void StandStill(bool on)
    {
        _still.Set(on);
        if (!on) _lookout.Look();
    }

    /// <summary>Nothing is held on this node: one claim, for the suspect. Told so again while that one runs, it answers for it under the later number.</summary>
    public void GoAlone(long number) => _still.GoAlone(number);

    /// <summary>What to say of standing still, once nothing is held or in flight.</summary>
    public Func<string, QuarantineMessage>? Word() => IsClaiming || _armed.MayHandOut || !held.IsEmpty ? null : _still.Word();

    private ClaimOrder? Alone()
    {
        if (IsClaiming || _armed.MayHandOut || !run.Lease.IsValid || !_still.TryGoAlone() || IsPaused || _stopped) return null;
        IsClaiming = true;
        return new ClaimOrder(++_claims, 1, ClaimMode.Alone, TimeSpan.Zero);
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

    public void Failed() => IsClaiming = false;

    /// <returns>After how long to look again whether or not anything rings; zero is at the next tick.</returns>
    public TimeSpan Answered(ClaimReply reply)
    {
        IsClaiming = false;
        _still.Answered(reply.Jobs.Count > 0);
        return Note(reply, wasInVain: reply.Jobs.Count == 0);
    }

    /// <summary>The wait for the bell is over, and what its claim brought is here, unless it was disarmed, another overtook it, or it was made under a former session.</summary>
    public TimeSpan Answered(long number, bool rang, ClaimReply reply)
    {
        if (!_armed.Is(number)) return TimeSpan.Zero; // it was given up
        var counts = _armed.End() && reply.Status != BrokerStatus.Repeat;
        if (rang) _lookout.Rang();
        else _lookout.Silence();
        if (!counts) return TimeSpan.Zero;
        _lookout.Claiming();
        return Note(reply, wasInVain: rang && reply.Jobs.Count == 0);
    }

    private TimeSpan Note(ClaimReply reply, bool wasInVain)
    {
        if (reply.Status == BrokerStatus.Limited)
        {
            _lookout.Limited();
            return reply.Next > Soonest ? reply.Next : Soonest;
        }

        if (reply.Status == BrokerStatus.Ok) _sizer.Claimed(held.Outstanding + reply.Jobs.Count, reply.Crowded);
        _lookout.Claimed(wasInVain && !reply.Crowded, reply.More);
        _nextAt = run.Time.GetTimestamp() + (long)(reply.Next.TotalSeconds * run.Time.TimestampFrequency);
        return reply.More || reply.Next >= run.Settings.Tick ? TimeSpan.Zero : reply.Next;
    }

    /// <summary>Notes how long jobs took their workers.</summary>
    public void Measure(int jobs, TimeSpan total)
    {
        _sizer.Record(jobs, total);
        serviceTime.Milliseconds = _sizer.AverageMilliseconds;
    }
}
