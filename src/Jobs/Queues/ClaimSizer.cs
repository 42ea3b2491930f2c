namespace Lighthouse.Jobs;

/// <summary>
/// How much work to have before the workers: what they will finish within a few milliseconds at the speed just measured.
/// Short jobs so come by the hundred; of long ones there are few or none, and they go to whichever node has a worker free.
/// </summary>
internal sealed class ClaimSizer(QueueSize size, int claimMax)
{
    /// <summary>What one claim's way to Redis and back must be covered with, several times over.</summary>
    private const double HorizonMilliseconds = 15;

    /// <summary>
    /// From the first length on ever less is had beforehand, from the second on nothing: a way to Redis and back, a millisecond or so, is a hundredth of a worker's time there,
    /// and not worth that a job waits while another node may have a worker free. Of 1,000 workers it would be 75 jobs of 200 ms.
    /// </summary>
    private const double LongMilliseconds = 50, TooLongMilliseconds = 100;

    /// <summary>The average leans to the last sixteen jobs.</summary>
    private const double Memory = 16;

    private double _milliseconds = double.NaN;
    private double _mostAhead = claimMax;

    /// <summary>How long a job takes its worker; NaN before the first has ended.</summary>
    public double AverageMilliseconds => _milliseconds;

    /// <summary>Jobs to hold beyond those that the workers are running.</summary>
    public int Prefetch => double.IsNaN(_milliseconds) ? 0 : (int)Math.Min(_mostAhead, Shortness * size.Workers * HorizonMilliseconds / Math.Max(_milliseconds, 0.001));

    private double Shortness => Math.Clamp((TooLongMilliseconds - _milliseconds) / (TooLongMilliseconds - LongMilliseconds), 0, 1);

    public void Record(int jobs, TimeSpan total)
    {
        if (jobs == 0) return;
        var average = total.TotalMilliseconds / jobs;
        var weight = Math.Min(1, jobs / Memory);
        _milliseconds = double.IsNaN(_milliseconds) ? average : _milliseconds + (weight * (average - _milliseconds));
    }

    /// <summary>
    /// A claim was answered, and so many are with the workers now. If it was crowded, jobs wait for those that nodes hold ahead: this one holds a quarter less from now on, but not less
    /// than half of what it might before, and more again, bit by bit.
    /// </summary>
    public void Claimed(int outstanding, bool isCrowded) => _mostAhead = isCrowded
        ? Math.Min(_mostAhead, Math.Max(_mostAhead / 2, (0.75 * outstanding) - size.Workers))
        : Math.Min(claimMax, _mostAhead + 1 + (_mostAhead / 32));

    /// <summary>How many of those wanted are to be held ahead: no worker is free for them.</summary>
    public int Ahead(int want, int outstanding) => Math.Clamp(want + outstanding - size.Workers, 0, want);

    /// <summary>How many to ask for when <paramref name="outstanding"/> have been handed to the workers and not come back. Zero while asking is not worth a call.</summary>
    public int Want(int outstanding)
    {
        var (workers, prefetch) = (size.Workers, Prefetch);
        if (prefetch > 0 && outstanding > workers + (prefetch / 2)) return 0;
        return Math.Clamp(workers + prefetch - outstanding, 0, claimMax);
    }
}
