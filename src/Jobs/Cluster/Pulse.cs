namespace Lighthouse.Jobs;

/// <summary>When an actor last answered. The lease's thread renews only while all pulses are fresh, so that a process dead inside loses its lease.</summary>
internal sealed class Pulse
{
    private long _last = long.MinValue;

    public void Beat(long timestamp) => Volatile.Write(ref _last, timestamp);

    public bool IsFresh(TimeProvider time, TimeSpan within)
    {
        var last = Volatile.Read(ref _last);
        return last == long.MinValue || time.GetElapsedTime(last) <= within;
    }
}
