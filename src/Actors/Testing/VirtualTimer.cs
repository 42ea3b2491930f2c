namespace Lighthouse.Actors.Testing;

internal sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
{
    private bool _disposed;

    /// <summary>In ticks of the clock, like <see cref="Period"/>.</summary>
    internal long Due { get; set; }

    /// <summary>0: fires once.</summary>
    internal long Period { get; set; }

    /// <summary>Order number of the entry that counts; 0 when it is not set.</summary>
    internal long Entry { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        time.Set(this, dueTime, period);
        return true;
    }

    public void Dispose()
    {
        time.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _disposed = true;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    internal void Fire()
    {
        if (!_disposed)
        {
            callback(state);
        }
    }
}
