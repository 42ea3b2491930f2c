using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>What one run has enqueued so far; made only for a job that enqueues. Written down at once: what it was made from is the handler's, and may change.</summary>
internal sealed class FollowUps
{
    /// <summary>As many as one bulk call takes: they travel with the settle, which is to stay short.</summary>
    public const int Most = Messages.Limits.BulkJobs;

    /// <summary>Of arguments, together.</summary>
    public const int MostBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly List<FollowUpJob> _jobs = [];
    private readonly List<FollowUp> _documents = [];
    private long _bytes;

    public IReadOnlyList<FollowUpJob> Jobs
    {
        get { lock (_lock) return [.. _jobs]; }
    }

    public IReadOnlyList<FollowUp> Documents
    {
        get { lock (_lock) return [.. _documents]; }
    }

    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public void Add(FollowUpJob job)
    {
        var document = new FollowUp(job.Queue, job.Document());
        lock (_lock)
        {
            if (_jobs.Count == Most) throw new InvalidOperationException($"A job can enqueue at most {Most} follow-up jobs; use an IJobClient for more.");
            if (_bytes + job.Args.Length > MostBytes)
                throw new InvalidOperationException($"The arguments of a job's follow-up jobs are more than {MostBytes:N0} bytes together; use an IJobClient, or pass references.");
            _bytes += job.Args.Length;
            _jobs.Add(job);
            _documents.Add(document);
        }
    }
}
