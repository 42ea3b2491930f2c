using System.Collections.Concurrent;

namespace Lighthouse.Jobs;

/// <summary>
/// Which of a queue's running jobs have said something new about their progress. A handler's report costs a flag and, the first after
/// each sending, one entry here; at most one a second of a job is sent, and what was said last always is, as long as the job runs.
/// </summary>
internal sealed class ProgressReports(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<HeldJob> _reported = new();

    public void Add(HeldJob job) => _reported.Enqueue(job);

    /// <summary>Those to be sent now. Only for the queue's owner.</summary>
    public List<HeldJob> Due()
    {
        List<HeldJob> due = [];
        for (var left = _reported.Count; left > 0 && _reported.TryDequeue(out var job); left--)
        {
            if (!Ledger.Holds(job) || job.IsFinished) continue; // its outcome says more
            if (job.ProgressSentAt is { } sent && time.GetElapsedTime(sent) < Between)
            {
                _reported.Enqueue(job);
                continue;
            }

            job.ProgressSentAt = time.GetTimestamp();
            job.ProgressIsTaken();
            due.Add(job);
        }

        return due;
    }
}
