using System.Diagnostics;

namespace Lighthouse.Chaos;

/// <summary>
/// Tells when this machine itself stands still: a thread that asks for nothing but 50 ms of sleep wakes much later. What happened meanwhile to leases is the
/// machine's doing.
/// </summary>
internal sealed class MachineMeter : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _limit;
    private readonly Action<DateTimeOffset, DateTimeOffset> _stalled;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <param name="limit">A stall shorter than this is none.</param>
    public MachineMeter(TimeSpan limit, Action<DateTimeOffset, DateTimeOffset> stalled)
    {
        (_limit, _stalled) = (limit, stalled);
        _thread = new Thread(Measure) { IsBackground = true, Name = "machine meter" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Measure()
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stop.Wait(Beat))
        {
            var gap = Stopwatch.GetElapsedTime(last);
            last = Stopwatch.GetTimestamp();
            if (gap < Beat + _limit) continue;
            var now = DateTimeOffset.UtcNow;
            _stalled(now - gap, now);
        }
    }
}
