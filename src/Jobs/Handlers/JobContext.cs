using Lighthouse.Broker;
using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs;

/// <summary>What a handler knows of the job it runs. In a test, make one with <c>new JobContext { Id = "42" }</c>.</summary>
public sealed class JobContext
{
    /// <summary>How many of the last lines given to <see cref="Log"/> are kept.</summary>
    public const int LogLinesKept = JobLog.LinesKept;

    private JobLog? _log;
    private FollowUps? _followUps;
    private JobProgress? _progress;
    private volatile StopReason _stopReason;
    private IServiceScopeFactory? _scopes;
    private AsyncServiceScope? _scope;
    private IServiceProvider? _services;

    /// <summary>The job's id, unique in its queue.</summary>
    public string Id { get; init; } = "test";

    /// <summary>The queue the job came from.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>The job's type.</summary>
    public string Type { get; init; } = "test";

    /// <summary>Which attempt this is; the first is 1. What a node's end interrupted is not counted.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// Strictly rising per queue with every hand-out of a job, so over retries and recoveries too: store it with what the job
    /// writes and refuse writes with a lower one, and a run that was overtaken can do no harm.
    /// </summary>
    public long Fence { get; init; } = 1;

    /// <summary>When the token will be cancelled for <see cref="StopReason.Timeout"/>; null when the job has no timeout.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The <c>meta</c> the client gave, as JSON; empty when it gave none.</summary>
    public ReadOnlyMemory<byte> Meta { get; init; }

    /// <summary>Why the token was cancelled, set before it is.</summary>
    public StopReason StopReason
    {
        get => _stopReason;
        init => _stopReason = value;
    }

    /// <summary>The job's own DI scope, made when it is first asked for and disposed when the job has ended.</summary>
    /// <exception cref="InvalidOperationException">The context was made without services.</exception>
    public IServiceProvider Services
    {
        get => _services ??= OpenScope();
        init => _services = value;
    }

    /// <summary>Keeps a line with the outcome of this attempt: the last <see cref="LogLinesKept"/>, each cut at 1,000 characters. Safe from any thread.</summary>
    public void Log(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var log = _log ?? Interlocked.CompareExchange(ref _log, new JobLog(), null) ?? _log;
        log.Add(text);
    }

    /// <summary>The lines kept so far, oldest first.</summary>
    public IReadOnlyList<string> LogLines => _log?.Lines ?? [];

    /// <summary>
    /// Says how far the job has come; anybody can read it while the job runs. Costs next to nothing, however often it is called: at most
    /// one a second is sent, and always the last. Safe from any thread.
    /// </summary>
    /// <param name="fraction">From 0 to 1; null when that cannot be told.</param>
    /// <param name="message">What the job is at.</param>
    public void ReportProgress(double? fraction, string? message = null)
    {
        var progress = JobProgress.Of(fraction, message);
        Volatile.Write(ref _progress, progress);
        ProgressSink?.Reported(progress);
    }

    /// <summary>What was reported last; null before the first time.</summary>
    public JobProgress? Progress => Volatile.Read(ref _progress);

    /// <summary>
    /// Enqueues a job that comes to be if and only if this one succeeds and its settle is accepted; when the handler throws after all, there
    /// is no such job. Type and queue are those of the <see cref="JobTypeAttribute"/> of <typeparamref name="TArgs"/>. Safe from any thread.
    /// </summary>
    /// <exception cref="ArgumentException">The job would be refused; every fault is named.</exception>
    /// <exception cref="InvalidOperationException">There are more than 500, or they are too large together.</exception>
    public void Enqueue<TArgs>(TArgs args, JobOptions? options = null)
    {
        var named = JobTypeAttribute.Of(typeof(TArgs));
        Add(options?.Queue ?? named.Queue, named.Name, FollowUpJob.Serialize(args), options);
    }

    /// <summary>The same for a type without an attribute, with arguments that are JSON already. Without a queue it goes into this job's own.</summary>
    /// <inheritdoc cref="Enqueue{TArgs}"/>
    public void Enqueue(string type, ReadOnlyMemory<byte> args, string? queue = null, JobOptions? options = null) =>
        Add(queue ?? options?.Queue ?? Queue, type, args.ToArray(), options); // the caller may use its buffer again

    /// <summary>What was enqueued so far, in order.</summary>
    public IReadOnlyList<FollowUpJob> FollowUps => _followUps?.Jobs ?? [];

    /// <summary>The same as they were when they were enqueued, and are to be settled.</summary>
    internal IReadOnlyList<FollowUp> FollowUpDocuments => _followUps?.Documents ?? [];

    internal IProgressSink? ProgressSink { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal Limits Limits { get; init; } = Limits.Default;

    internal bool HasScope => _scope is not null;

    internal void RequestStop(StopReason reason) => _stopReason = reason;

    internal void AttachScopes(IServiceScopeFactory scopes) => _scopes = scopes;

    internal async ValueTask CloseScopeAsync()
    {
        if (_scope is not { } scope) return;
        _scope = null;
        _services = null;
        await scope.DisposeAsync();
    }

    private void Add(string queue, string type, ReadOnlyMemory<byte> args, JobOptions? options)
    {
        var job = FollowUpJob.Checked(queue, type, args, options, Limits, Time.GetUtcNow());
        var all = _followUps ?? Interlocked.CompareExchange(ref _followUps, new FollowUps(), null) ?? _followUps;
        all.Add(job);
    }

    private IServiceProvider OpenScope()
    {
        if (_scopes is null) throw new InvalidOperationException("This job context was made without services: set Services.");
        var scope = _scopes.CreateAsyncScope();
        _scope = scope;
        return scope.ServiceProvider;
    }
}
