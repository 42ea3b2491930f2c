using Lighthouse.Actors.Testing;

namespace Lighthouse.Simulation;

/// <summary>The clock of one process: the simulation's, with timers that fire only while the process runs.</summary>
internal sealed class ProcessTime(SimulatedProcess process, VirtualTime time) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(process, callback, state);
        timer.Begin(time, dueTime, period);
        return timer;
    }

    private sealed class ProcessTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _timer;
        private bool _waits;
        private bool _disposed;

        public void Begin(VirtualTime time, TimeSpan dueTime, TimeSpan period) => _timer = time.CreateTimer(static timer => ((ProcessTimer)timer!).Fire(), this, dueTime, period);

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer!.Change(dueTime, period);

        public void Dispose()
        {
            _disposed = true;
            _timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire()
        {
            if (!process.IsAlive)
            {
                _timer!.Dispose();
                return;
            }

            if (_waits) return;
            _waits = true;
            process.Schedule(new ProcessWork(process, "timer", () =>
            {
                _waits = false;
                if (!_disposed) callback(state);
            }));
        }
    }
}
