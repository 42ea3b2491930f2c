using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>Whether, when and how much to claim of one queue. Plain state with one owner, the IngestActor.</summary>
internal sealed class Intake(QueueRun run, HeldJobs held, ServiceTime serviceTime)
{
    /// <summary>More than this in results that wait to be settled, and nothing more is claimed.</summary>
    private const long MostWaitingBytes = 64L << 20;

    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>When the wait for the bell has been over for so long and nothing was heard, its connection is in doubt, and the tick looks by itself.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromMilliseconds(100);

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
    private QueueSession? _waitsAs;
    private long _waitsWith;
    private long _waitsUntil;
    private long _nextAt;

    /// <summary>Whether a claim is in flight.</summary>
    public bool IsClaiming { get; private set; }

    /// <summary>An operator has this node leave the queue alone.</summary>
    public bool IsPaused { get; set; }

    /// <summary>What comes all the same, by a claim that was under way, is given back.</summary>
    public bool GivesBack => IsPaused || (_standsStill && !_wentAlone);

    /// <summary>Jobs of this queue may be claimed, as far as this node is concerned.</summary>
    private bool IsOpen => !IsPaused && !_standsStill && run.Lease.IsValid && held.Settles.Count < 4 * run.Settings.SettleMax && held.Settles.Bytes < MostWaitingBytes;

    private ClaimMode Mode => run.Suspects.Turn > TimeSpan.Zero && run.Suspects.IsIdle ? ClaimMode.Idle : ClaimMode.Busy;

    public void Look() => _lookout.Look();

    /// <param name="session">The present one: a bell that is waited for under another brings nothing.</param>
    public void Tick(QueueSession? session) => _lookout.Tick(isCovered: Covers(session) && run.Time.GetElapsedTime(_waitsUntil) < Overdue);

    /// <summary>A scheduled job is due. Where the bell is waited for until then, its claim finds it.</summary>
    public void Due(QueueSession? session)
    {
        if (_lookout.IsLimited || !Covers(session) || run.Time.GetElapsedTime(run.Time.GetTimestamp(), _waitsUntil) > Soonest) _lookout.Look();
    }

    /// <summary>The claim to send now; null when there is none.</summary>
    public ClaimOrder? Next()
    {
        if (_standsStill) return Alone();
        if (!_lookout.IsDue || IsClaiming || !IsOpen) return null;
        var want = _sizer.Want(held.Outstanding);
        if (want == 0) return null;
        IsClaiming = true;
        _lookout.Claiming();
        return Order(want);
    }

    /// <summary>
    /// The claim to send behind a wait for the bell, and how long to wait: till the next tick, or till something falls due. Only while there is a worker free: a ring that a busy
    /// node takes wakes nobody else.
    /// </summary>
    public (ClaimOrder Order, TimeSpan Wait)? Wait(QueueSession session)
    {
        if (IsClaiming || !IsOpen || held.Outstanding >= run.Size.Workers || !_lookout.TryWait()) return null;
        var now = run.Time.GetTimestamp();
        var wait = run.Settings.Tick;
        if (_nextAt > now && run.Time.GetElapsedTime(now, _nextAt) < wait) wait = run.Time.GetElapsedTime(now, _nextAt);
        if (wait < Shortest) wait = Shortest;
        (_waitsAs, _waitsWith, _waitsUntil) = (session, _claims + 1, now + (long)(wait.TotalSeconds * run.Time.TimestampFrequency));
        return (Order(Math.Max(1, _sizer.Want(held.Outstanding))), wait);
    }

    /// <summary>The wait for the bell has failed, and nobody knows what became of its claim. True when that was one of this session.</summary>
    public bool BellFailed(QueueSession? session)
    {
        _lookout.BellFailed();
        var isOurs = WaitsAs(session);
        _waitsAs = null;
        return isOurs;
    }

    /// <summary>Whether a claim lies ready behind the bell that will count: made under this session, and overtaken by no other.</summary>
    private bool Covers(QueueSession? session) => WaitsAs(session) && _waitsWith == _claims;

    private bool WaitsAs(QueueSession? session) => _waitsAs is not null && _waitsAs == session;

    private ClaimOrder Order(int want) => new(++_claims, want, Mode, run.Suspects.Turn);

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
        if (!_standsStill || IsClaiming || _lookout.IsWaiting || _mayGoAlone || !held.IsEmpty) return null;
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

    private ClaimOrder? Alone()
    {
        if (!_mayGoAlone || IsClaiming || _lookout.IsWaiting || !run.Lease.IsValid) return null;
        (_mayGoAlone, _wentAlone, _hadSuspect) = (false, true, false);
        if (IsPaused) return null;
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
        _hadSuspect = _wentAlone && reply.Jobs.Count > 0;
        return Note(reply, wasInVain: reply.Jobs.Count == 0);
    }

    /// <summary>The wait for the bell is over, and what its claim brought is here, unless another overtook it, or it was made under a former session.</summary>
    public TimeSpan Answered(QueueSession? session, bool rang, ClaimReply reply)
    {
        var counts = WaitsAs(session) && reply.Status != BrokerStatus.Repeat;
        _waitsAs = null;
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

        _lookout.Claimed(wasInVain, reply.More);
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
