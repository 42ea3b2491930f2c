using System.Runtime.CompilerServices;
using Lighthouse.Messages;

namespace Lighthouse.Client;

/// <summary>Enqueues jobs and awaits their results. Safe for use by many threads; one for a process is enough.</summary>
public interface IJobClient
{
    /// <summary>
    /// Enqueues one job of the type that <typeparamref name="TArgs"/> names (<see cref="JobTypeAttribute"/>) and returns its id once Redis
    /// has accepted it. When the id in the options is known already, no second job is made.
    /// </summary>
    /// <exception cref="ArgumentException">The job would be refused; every fault is named.</exception>
    /// <exception cref="EnqueueException">Redis refused it, or its answer did not come.</exception>
    Task<string> EnqueueAsync<TArgs>(TArgs args, JobOptions? options = null, CancellationToken ct = default);

    /// <summary>Enqueues one job and says whether it is new.</summary>
    /// <inheritdoc cref="EnqueueAsync{TArgs}"/>
    [OverloadResolutionPriority(1)] // a request is never the arguments of a job
    Task<EnqueuedJob> EnqueueAsync(JobRequest job, CancellationToken ct = default);

    /// <summary>
    /// Enqueues as many jobs as the sequence has, pipelined, holding no more than a few thousand in memory. Reading the sequence stops at
    /// the first job that is not accepted; some behind it may have been on their way. Jobs with an ordering key arrive in the order of the
    /// sequence, and none when one before it was lost with the connection; behind one that Redis refuses, such as when it is out of memory,
    /// those on their way arrive. No backlog limit holds up what takes the stream door.
    /// </summary>
    /// <param name="enqueued">
    /// Called for each accepted job; not necessarily in order, never by two threads at once. So also when the call ends by an exception, such as one of the sequence's own; no more once it
    /// has thrown itself.
    /// </param>
    /// <returns>How many jobs were accepted.</returns>
    /// <exception cref="EnqueueException">Not every job was surely enqueued; it names those in doubt.</exception>
    [OverloadResolutionPriority(1)] // a request is never the arguments of a job
    Task<long> EnqueueManyAsync(IAsyncEnumerable<JobRequest> jobs, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default);

    /// <inheritdoc cref="EnqueueManyAsync(IAsyncEnumerable{JobRequest}, Action{EnqueuedJob}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)] // a request is never the arguments of a job
    Task<long> EnqueueManyAsync(IEnumerable<JobRequest> jobs, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default);

    /// <inheritdoc cref="EnqueueManyAsync(IAsyncEnumerable{JobRequest}, Action{EnqueuedJob}?, CancellationToken)"/>
    /// <param name="options">For all of them; so it may name no id.</param>
    Task<long> EnqueueManyAsync<TArgs>(IEnumerable<TArgs> args, JobOptions? options = null, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default);

    /// <inheritdoc cref="EnqueueManyAsync{TArgs}(IEnumerable{TArgs}, JobOptions?, Action{EnqueuedJob}?, CancellationToken)"/>
    Task<long> EnqueueManyAsync<TArgs>(IAsyncEnumerable<TArgs> args, JobOptions? options = null, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default);

    /// <summary>
    /// Enqueues jobs of one queue together: either all of them are new and enqueued, or none is. At most 500 jobs and 8 MiB.
    /// </summary>
    /// <returns>Their ids, in order.</returns>
    /// <exception cref="ArgumentException">There are too many, they are for several queues, or one would be refused; every fault is named.</exception>
    /// <exception cref="EnqueueException">One was refused, or is known by its id or unique key, and so none was enqueued; or the answer did not come.</exception>
    Task<IReadOnlyList<string>> EnqueueAllAsync(IReadOnlyList<JobRequest> jobs, CancellationToken ct = default);

    /// <summary>Waits for the end of a job and returns what its handler returned; the default of <typeparamref name="T"/> for nothing.</summary>
    /// <param name="id">The job's id, or <c>queue/id</c>.</param>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="queue">The queue, when <paramref name="id"/> does not name it; else <c>default</c>.</param>
    /// <exception cref="JobFailedException">It did not succeed; the exception carries state, error type and message.</exception>
    /// <exception cref="JobNotFoundException">There is no such job, or its outcome was not kept.</exception>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    Task<T?> ResultAsync<T>(string id, TimeSpan wait, string? queue = null, CancellationToken ct = default);

    /// <summary>Waits for the end of a job and returns its outcome, whatever it is.</summary>
    /// <inheritdoc cref="ResultAsync{T}"/>
    Task<JobResult> OutcomeAsync(string id, TimeSpan wait, string? queue = null, CancellationToken ct = default);
}
