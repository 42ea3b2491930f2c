using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Lighthouse.Jobs;

/// <summary>Jobs that were claimed and not started, in claim order: the one mailbox that all workers of a queue share, so that no job waits behind another worker's long one.</summary>
internal sealed class JobBacklog
{
    private readonly ConcurrentQueue<HeldJob> _jobs = new();

    public bool IsEmpty => _jobs.IsEmpty;

    public int Count => _jobs.Count;

    public void Add(HeldJob job) => _jobs.Enqueue(job);

    /// <summary>Lets go of those that were withdrawn: while every worker is busy nobody else would. Only for who adds.</summary>
    public void Prune()
    {
        for (var left = _jobs.Count; left > 0 && _jobs.TryDequeue(out var job); left--)
        {
            if (!job.IsWithdrawn) _jobs.Enqueue(job);
        }
    }

    public bool TryTake([NotNullWhen(true)] out HeldJob? job) => _jobs.TryDequeue(out job);
}
