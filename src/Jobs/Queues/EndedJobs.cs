namespace Lighthouse.Jobs;

/// <summary>
/// What one worker has finished and not reported yet. Hot: a lock that is nearly always free, and a look at the clock, for each job. The worker adds and takes;
/// the router takes what lies here behind a job that keeps the worker's thread.
/// </summary>
internal sealed class EndedJobs(TimeProvider time)
{
    private const int Most = 64;
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private List<HeldJob> _jobs = [];
    private long _oldest;

    /// <returns>Whether it is time to report.</returns>
    public bool Add(HeldJob job)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_jobs.Count == 0) _oldest = now;
            _jobs.Add(job);
            return _jobs.Count >= Most || time.GetElapsedTime(_oldest, now) >= Latest;
        }
    }

    /// <summary>What is to be reported; null when there is nothing.</summary>
    public IngestMessage.Finished? Take()
    {
        lock (_lock) return _jobs.Count == 0 ? null : TakeAll();
    }

    /// <summary>The same once it is late: the worker should have reported it by now.</summary>
    public IngestMessage.Finished? TakeLate()
    {
        lock (_lock) return _jobs.Count == 0 || time.GetElapsedTime(_oldest) < Latest ? null : TakeAll();
    }

    private IngestMessage.Finished TakeAll()
    {
        var report = new IngestMessage.Finished(_jobs);
        _jobs = [];
        return report;
    }
}
