using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class VirtualTimeTests
{
    private readonly VirtualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Advance_SeveralTimers_FireInOrderOfDueTimeEachAtItsOwn()
    {
        Timer("late", 3);
        Timer("early", 1);
        Timer("same", 1);

        _time.Advance(TimeSpan.FromSeconds(5));

        _fired.ShouldBe(["early at 1", "same at 1", "late at 3"]);
        _time.GetUtcNow().ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 5, TimeSpan.Zero));
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresForEachPeriod()
    {
        Timer("tick", 1, 2);

        _time.Advance(TimeSpan.FromSeconds(6));

        _fired.ShouldBe(["tick at 1", "tick at 3", "tick at 5"]);
    }

    [Fact]
    public void Advance_TimerSetByATimer_FiresInTheSameAdvance()
    {
        using ITimer first = _time.CreateTimer(_ => Timer("second", 1), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(2));

        _fired.ShouldBe(["second at 2"]);
    }

    [Fact]
    public void Dispose_AndChange_OldEntriesDoNotFire()
    {
        Timer("disposed", 1).Dispose();
        ITimer changed = Timer("changed", 1);
        changed.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan).ShouldBeTrue();
        _time.NextDue.ShouldBe(TimeSpan.FromSeconds(4));

        _time.Advance(TimeSpan.FromSeconds(5));

        _fired.ShouldBe(["changed at 4"]);
        _time.NextDue.ShouldBeNull();
        changed.Dispose();
        changed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan).ShouldBeFalse();
    }

    [Fact]
    public void Delay_AndElapsedTime_FollowTheClock()
    {
        long start = _time.GetTimestamp();
        Task delay = Task.Delay(TimeSpan.FromMinutes(1), _time);
        using CancellationTokenSource cancellation = new(TimeSpan.FromMinutes(2), _time);

        _time.Advance(TimeSpan.FromMinutes(1));
        delay.IsCompletedSuccessfully.ShouldBeTrue();
        cancellation.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));

        cancellation.IsCancellationRequested.ShouldBeTrue();
        _time.GetElapsedTime(start).ShouldBe(TimeSpan.FromMinutes(2));
    }

    private ITimer Timer(string name, int due, int period = 0) => _time.CreateTimer(
        _ => _fired.Add($"{name} at {_time.GetTimestamp() / TimeSpan.TicksPerSecond}"),
        null,
        TimeSpan.FromSeconds(due),
        period == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(period));
}
