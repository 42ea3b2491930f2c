namespace Lighthouse.Actors.Testing;

/// <summary>A clock that stands still until it is advanced; timers then fire in order of their due time, on the caller's thread.</summary>
internal sealed class VirtualTime(DateTimeOffset? start = null) : TimeProvider
{
    private static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _due = new();
    private readonly DateTimeOffset _start = start ?? DefaultStart;
    private long _now;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How long until the next timer is due; null when there is none.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_lock)
            {
                return PeekTimer() is { } timer ? TimeSpan.FromTicks(Math.Max(0, timer.Due - _now)) : null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Interlocked.Read(ref _now));

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        VirtualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end = GetTimestamp() + by.Ticks;
        while (FireNext(end))
        {
        }

        lock (_lock)
        {
            _now = Math.Max(_now, end);
        }
    }

    /// <summary>Moves to the next due time up to <paramref name="end"/> and fires one timer; false when there is none.</summary>
    internal bool FireNext(long end)
    {
        VirtualTimer timer;
        lock (_lock)
        {
            if (PeekTimer() is not { } next || next.Due > end)
            {
                return false;
            }

            timer = next;
            _due.Dequeue();
            _now = Math.Max(_now, timer.Due);
            if (timer.Period > 0)
            {
                Enqueue(timer, _now + timer.Period);
            }
            else
            {
                timer.Entry = 0;
            }
        }

        timer.Fire();
        return true;
    }

    internal void Set(VirtualTimer timer, TimeSpan due, TimeSpan period)
    {
        lock (_lock)
        {
            timer.Entry = 0;
            timer.Period = Math.Max(0, period.Ticks);
            if (due >= TimeSpan.Zero)
            {
                Enqueue(timer, _now + due.Ticks);
            }
        }
    }

    private void Enqueue(VirtualTimer timer, long due)
    {
        timer.Due = due;
        timer.Entry = ++_order;
        _due.Enqueue(timer, (due, timer.Entry));
    }

    // A changed or disposed timer leaves its old entry behind; it is recognised by its order number.
    private VirtualTimer? PeekTimer()
    {
        while (_due.TryPeek(out VirtualTimer? timer, out (long Due, long Order) entry))
        {
            if (timer.Entry == entry.Order)
            {
                return timer;
            }

            _due.Dequeue();
        }

        return null;
    }
}
