namespace Lighthouse.Jobs;

/// <summary>When a queue that broke is opened anew: at once the first time, then with growing pauses, until a call has succeeded.</summary>
internal sealed class ReopenPause(TimeProvider time)
{
    private const double FirstMilliseconds = 25;
    private const double LongestMilliseconds = 1_000;

    private int _breaks;
    private long _until = long.MinValue;

    /// <summary>Whether a call has succeeded since the last break.</summary>
    public bool IsWell => _breaks == 0;

    public bool IsOver => time.GetTimestamp() >= _until;

    /// <summary>Notes a break; answers how long to wait.</summary>
    /// <param name="refused">Redis answered with an error, and will again, however many other calls succeed in between: never at once.</param>
    public TimeSpan Begin(bool refused)
    {
        var steps = Math.Min(refused ? Math.Max(_breaks, 1) : _breaks, 8);
        var pause = steps == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(LongestMilliseconds, FirstMilliseconds * (1 << steps)));
        _breaks++;
        if (pause > TimeSpan.Zero) _until = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
        return pause;
    }

    public void End() => _until = long.MinValue;

    public void Succeeded() => _breaks = 0;
}
