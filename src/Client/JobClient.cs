using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Client;

/// <inheritdoc cref="IJobClient"/>
public sealed partial class JobClient : IJobClient, IAsyncDisposable, IDisposable
{
    private readonly IRedis _redis;
    private readonly Keys _keys;
    private readonly JobClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StreamDoor _stream;
    private readonly FunctionDoor _function;
    private readonly OutcomeReader _outcomes;
    private readonly ConcurrentDictionary<string, QueueKeys> _queues = new(StringComparer.Ordinal);

    internal JobClient(IRedis redis, JobClientOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _redis = redis;
        _keys = new Keys(options.Prefix);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<JobClient>();
        _stream = new StreamDoor(redis);
        _function = new FunctionDoor(redis, _keys, new FunctionLibrary(options.LoadFunctions));
        _outcomes = new OutcomeReader(_function, time);
    }

    /// <summary>A client for programs without a host. Redis need not be there yet; the connection is made in the background.</summary>
    /// <param name="redis">Its URL, for example <c>redis://127.0.0.1:6379</c>.</param>
    /// <param name="prefix">What every key begins with; the same as the nodes'.</param>
    /// <exception cref="FormatException">The URL is none.</exception>
    public static JobClient Connect(string redis, string prefix = Defaults.Prefix) => Connect(new JobClientOptions { Redis = redis, Prefix = prefix });

    /// <inheritdoc cref="Connect(string, string)"/>
    public static JobClient Connect(JobClientOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        time ??= TimeProvider.System;
        loggers ??= NullLoggerFactory.Instance;
        var redis = RedisClient.Create(RedisOptions.Parse(options.Redis) with { ClientName = "lighthouse-client" }, time, new Random(), loggers);
        return new JobClient(redis, options, time, loggers);
    }

    public async Task<string> EnqueueAsync<TArgs>(TArgs args, JobOptions? options = null, CancellationToken ct = default) =>
        (await EnqueueAsync(JobRequest.Of(args, options, _options.Json), ct)).Id;

    [OverloadResolutionPriority(1)]
    public async Task<EnqueuedJob> EnqueueAsync(JobRequest job, CancellationToken ct = default)
    {
        job.ThrowIfFaulty(_options.Limits, _time.GetUtcNow());
        try
        {
            return job.NeedsFunctionDoor
                ? await _function.SendAsync(job, ct)
                : new EnqueuedJob((await _stream.SendAsync(job, KeysOf(job.Queue), ct)).AsString(), job.Queue, IsNew: true);
        }
        catch (RedisException fault)
        {
            throw new EnqueueException(0, [new EnqueueFault(0, fault.Delivery, fault.Message)], fault);
        }
    }

    [OverloadResolutionPriority(1)]
    public async Task<long> EnqueueManyAsync(IAsyncEnumerable<JobRequest> jobs, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var run = new EnqueueRun(_stream, _function, enqueued);
        try
        {
            var index = 0L;
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await using var source = jobs.GetAsyncEnumerator(giveUp.Token);
            while (!run.HasFailed)
            {
                var next = source.MoveNextAsync();
                if (!(next.IsCompleted ? await next : await FlushMeanwhileAsync(run, next.AsTask(), giveUp))) break;
                ct.ThrowIfCancellationRequested();
                await AddAsync(run, source.Current, index++);
            }
            return await run.EndAsync();
        }
        catch (Exception)
        {
            await run.AbandonAsync();
            throw;
        }
    }

    [OverloadResolutionPriority(1)]
    public async Task<long> EnqueueManyAsync(IEnumerable<JobRequest> jobs, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var run = new EnqueueRun(_stream, _function, enqueued);
        try
        {
            var index = 0L;
            foreach (var job in jobs)
            {
                ct.ThrowIfCancellationRequested();
                await AddAsync(run, job, index++);
                if (run.HasFailed) break;
            }
            return await run.EndAsync();
        }
        catch (Exception)
        {
            await run.AbandonAsync();
            throw;
        }
    }

    public Task<long> EnqueueManyAsync<TArgs>(IEnumerable<TArgs> args, JobOptions? options = null, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ThrowIfOneId(options);
        return EnqueueManyAsync(args.Select(each => JobRequest.Of(each, options, _options.Json)), enqueued, ct);
    }

    public Task<long> EnqueueManyAsync<TArgs>(IAsyncEnumerable<TArgs> args, JobOptions? options = null, Action<EnqueuedJob>? enqueued = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ThrowIfOneId(options);
        return EnqueueManyAsync(args.Select(each => JobRequest.Of(each, options, _options.Json)), enqueued, ct);
    }

    public async Task<IReadOnlyList<string>> EnqueueAllAsync(IReadOnlyList<JobRequest> jobs, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count == 0) return [];
        var now = _time.GetUtcNow();
        foreach (var job in jobs) job.ThrowIfFaulty(_options.Limits, now);
        if (jobs.FirstOrDefault(job => job.Queue != jobs[0].Queue) is { Queue: { } other })
            throw new ArgumentException($"All or none works within one queue, and these jobs are for {jobs[0].Queue} and {other}. Enqueue them queue by queue.", nameof(jobs));
        try
        {
            return await _function.SendAllAsync(jobs[0].Queue, jobs, ct);
        }
        catch (RedisException fault)
        {
            throw new EnqueueException(0, [.. jobs.Select((_, index) => new EnqueueFault(index, fault.Delivery, fault.Message))], fault);
        }
    }

    public async Task<T?> ResultAsync<T>(string id, TimeSpan wait, string? queue = null, CancellationToken ct = default)
    {
        var address = JobAddress.Parse(id, queue);
        var outcome = await _outcomes.WaitAsync(address, _keys.Queue(address.Queue), wait, ct);
        if (outcome.State != JobStates.Succeeded) throw new JobFailedException(address.Queue, outcome);
        return outcome.Result is { ValueKind: not JsonValueKind.Null } result ? result.Deserialize<T>(_options.Json ?? JobJson.Options) : default;
    }

    public Task<JobResult> OutcomeAsync(string id, TimeSpan wait, string? queue = null, CancellationToken ct = default)
    {
        var address = JobAddress.Parse(id, queue);
        return _outcomes.WaitAsync(address, _keys.Queue(address.Queue), wait, ct);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    /// <summary>For containers that are disposed synchronously; waits for <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// The source makes us wait: what it has given is sent and its answers are waited for. Where that fails the source is told to end, and is waited for nevertheless: one that moves cannot
    /// be disposed of.
    /// </summary>
    /// <returns>Whether the source has given another job; one that it gives all the same is named among those that were not sent.</returns>
    private static async Task<bool> FlushMeanwhileAsync(EnqueueRun run, Task<bool> moving, CancellationTokenSource giveUp)
    {
        var isAllAccepted = false;
        try
        {
            await run.FlushAsync();
            isAllAccepted = !run.HasFailed;
        }
        finally
        {
            if (!isAllAccepted)
            {
                await giveUp.CancelAsync();
                await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return isAllAccepted ? await moving : moving is { IsCompletedSuccessfully: true, Result: true };
    }

    private ValueTask AddAsync(EnqueueRun run, JobRequest job, long index)
    {
        job.ThrowIfFaulty(_options.Limits, _time.GetUtcNow());
        return run.AddAsync(job, KeysOf(job.Queue), index);
    }

    /// <summary>The keys of a queue; at the first use of it, its name is noted where the leader looks for queues that nobody serves.</summary>
    private QueueKeys KeysOf(string queue) => _queues.TryGetValue(queue, out var keys) ? keys : Register(queue);

    private QueueKeys Register(string queue)
    {
        var keys = _keys.Queue(queue);
        if (_queues.TryAdd(queue, keys)) _ = NoteAsync(queue);
        return keys;
    }

    private async Task NoteAsync(string queue)
    {
        try
        {
            await _redis.SendAsync(new RedisCommand("SADD"u8).Key(_keys.Cluster.Queues).Arg(queue));
        }
        catch (RedisException fault)
        {
            LogNotNoted(queue, fault.Message);
            _queues.TryRemove(queue, out _);
        }
    }

    private static void ThrowIfOneId(JobOptions? options)
    {
        if (options?.Id is not null) throw new ArgumentException("These options are for many jobs, and an id is for one. Make each job with JobRequest.Of and its own options.", nameof(options));
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Debug, Message = "Queue {Queue} could not be registered; the leader will not report it when no node serves it: {Reason}")]
    private partial void LogNotNoted(string queue, string reason);
}
