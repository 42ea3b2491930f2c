using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// What people and the leader do to a queue as a whole, or to a job that is not theirs. Each change is one call of a function, or a run of bounded ones,
/// and stands in the queue's journal with the name of whoever asked for it.
/// </summary>
/// <remarks>
/// A call can carry a point in time after which it must not take effect any more (see <see cref="NotAfter"/>): a purge that was held up on its way for minutes
/// is not what its sender still wants. Such a call throws <see cref="OperationExpiredException"/> and has changed nothing.
/// </remarks>
public sealed class QueueOperator(IRedis redis, Keys keys, FunctionLibrary library)
{
    private readonly OperatorCalls _calls = new(redis, keys, library);

    private QueueOperator(IRedis redis, Keys keys, FunctionLibrary library, long notAfterMs) : this(redis, keys, library) => _calls.NotAfterMs = notAfterMs;

    /// <summary>The same, with calls that take effect before this moment on Redis' clock (Unix milliseconds) or never; 0 is no limit.</summary>
    public QueueOperator NotAfter(long redisMs) => new(redis, keys, library, redisMs);

    /// <summary>The same, with calls that take effect within this time from now or never; Redis is asked for its clock.</summary>
    public async Task<QueueOperator> WithinAsync(TimeSpan time, CancellationToken ct = default) => NotAfter(await _calls.RedisNowAsync(ct) + (long)time.TotalMilliseconds);

    /// <summary>Nothing of this queue is handed out until it is resumed; jobs that run go on.</summary>
    public Task PauseAsync(string queue, string by, CancellationToken ct = default) => QueueSettings.PauseAsync(_calls, queue, by, paused: true, ct);

    /// <summary>Jobs are handed out again.</summary>
    public Task ResumeAsync(string queue, string by, CancellationToken ct = default) => QueueSettings.PauseAsync(_calls, queue, by, paused: false, ct);

    /// <summary>The limits in force, each with where it comes from.</summary>
    public Task<QueueLimits> LimitsAsync(string queue, CancellationToken ct = default) => QueueSettings.ReadAsync(_calls, queue, ct);

    /// <summary>
    /// Sets limits by name (<c>rate</c>, <c>burst</c>, <c>concurrency</c>, <c>backlog</c>, <c>max_crashes</c>, <c>type:&lt;type&gt;:rate</c> …); null clears one, so that
    /// what the nodes' configuration says holds again.
    /// </summary>
    /// <exception cref="ArgumentException">A name or a value is not allowed; the message says which and why. Nothing was changed.</exception>
    public Task SetLimitsAsync(string queue, IReadOnlyDictionary<string, string?> changes, string by, CancellationToken ct = default) =>
        QueueSettings.SetAsync(_calls, queue, changes, by, ct);

    /// <summary>
    /// Ends a job that has not started (scheduled, waiting, or not handed out yet), or asks the node that runs it to cancel it. By the job's id; for a job at the stream door
    /// also by its entry's id.
    /// </summary>
    public Task<CancelReply> CancelAsync(string queue, string id, string by, string reason, CancellationToken ct = default) =>
        JobCancellation.CancelAsync(_calls, queue, id, by, reason, ct);

    /// <summary>Dead jobs that match become ready again, their attempts counted from 0.</summary>
    public Task<BulkReply> RequeueAsync(string queue, DeadFilter filter, string by = "", CancellationToken ct = default) => DeadJobs.RequeueAsync(_calls, queue, filter, by, ct);

    /// <summary>Dead jobs that match are thrown away.</summary>
    public Task<BulkReply> PurgeAsync(string queue, DeadFilter filter, string by = "", CancellationToken ct = default) => DeadJobs.PurgeAsync(_calls, queue, filter, by, ct);

    /// <summary>A node that had been taken for crashed was only cut off: what it held is under suspicion no more on its account. Answers how many jobs it cleared.</summary>
    public Task<int> ForgiveAsync(string queue, string node, CancellationToken ct = default) => Suspicion.ForgiveAsync(_calls, queue, node, ct);

    /// <summary>
    /// One bounded step of looking for what should not be, and mending it. Begin with an empty cursor and go on with <see cref="AuditReply.Next"/> until it is null.
    /// <paramref name="liveMembers"/> are the cluster's members, read after the step before has ended and before this one begins.
    /// </summary>
    public Task<AuditReply> AuditAsync(string queue, IReadOnlyCollection<string> liveMembers, string cursor = "", CancellationToken ct = default) =>
        QueueAudit.StepAsync(_calls, queue, liveMembers, cursor, ct);

    /// <summary>
    /// Enqueues the job of a schedule's tick, if <paramref name="lastSeenMs"/> is still the last tick that was decided: in one call, so that each tick fires once
    /// whoever tries. The tick counts as decided whatever came of it.
    /// </summary>
    public Task<FireReply> FireAsync(string queue, string schedule, long tickMs, long lastSeenMs, ReadOnlyMemory<byte> job, CancellationToken ct = default) =>
        ScheduleTicks.FireAsync(_calls, queue, schedule, tickMs, lastSeenMs, job, ct);

    /// <summary>
    /// Follow-up jobs for other queues that are not known to be there yet, oldest first, from <paramref name="after"/> on. Each carries an id, so that relaying it twice
    /// does no harm.
    /// </summary>
    public Task<IReadOnlyList<OutboxEntry>> OutboxAsync(string queue, int count = 100, EntryId after = default, CancellationToken ct = default) =>
        Outbox.ReadAsync(_calls, queue, count, after, ct);

    /// <summary>Those are in their queues: they leave the outbox.</summary>
    public Task RelayedAsync(string queue, IReadOnlyList<EntryId> entries, CancellationToken ct = default) => Outbox.RelayedAsync(_calls, queue, entries, ct);

    /// <summary>Deletes function libraries of other versions that no live member announces. Answers their names.</summary>
    public Task<IReadOnlyList<string>> DeleteUnusedLibrariesAsync(IReadOnlyCollection<string> used, CancellationToken ct = default) =>
        OldLibraries.DeleteAsync(redis, library, used, ct);
}
