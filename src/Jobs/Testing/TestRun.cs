using System.Text.Json;
using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Testing;

/// <summary>One run through a node's registry, pipeline and failure policy.</summary>
internal sealed class TestRun : IProgressSink, IAsyncDisposable
{
    public const string DefaultType = "test";

    private readonly TestedJob _job;
    private readonly ServiceProvider _services;
    private readonly HandlerRegistry _registry;
    private readonly JobRunner _runner;
    private readonly FailurePolicy _failures;
    private readonly List<JobProgress> _reports = [];

    public TestRun(Action<NodeBuilder> configure, TestedJob job)
    {
        _job = job;
        var services = new ServiceCollection();
        job.Services?.Invoke(services);
        var node = new NodeBuilder(services);
        job.Node?.Invoke(node);
        configure(node);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        _registry = node.BuildRegistry();
        _runner = new JobRunner(_services.GetRequiredService<IServiceScopeFactory>(), node.Middleware, Limits.Default.ArgsBytes, Limits.Default.ArgsBytes);
        _failures = new FailurePolicy(node.Exceptions, job.Random, Defaults.MaxAttempts, Defaults.Backoff);
    }

    public async Task<TestedRun> RunAsync(string type, Func<HandlerRegistry, string, byte[]> args, CancellationToken cancel)
    {
        if (!_registry.TryGet(type, out var handler))
            throw new ArgumentException($"No handler takes jobs of type `{type}`; there are handlers for {string.Join(", ", _registry.Types.Order(StringComparer.Ordinal).Select(known => $"`{known}`"))}.", nameof(type));

        var envelope = new JobEnvelope { Type = type, Args = args(_registry, type), MaxAttempts = _job.MaxAttempts, Backoff = _job.Backoff, Timeout = _job.Timeout };
        var timeout = envelope.Timeout ?? handler.Options.Timeout;
        if (timeout == TimeSpan.Zero) timeout = null;
        var context = Context(type, timeout);
        using var stop = new CancellationTokenSource();
        await using var cancelling = cancel.Register(() => Stop(context, stop, StopReason.Cancelled));
        await using var deadline = timeout is { } limit
            ? _job.Time.CreateTimer(_ => Stop(context, stop, StopReason.Timeout), null, limit, System.Threading.Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            var result = await _runner.RunAsync(handler, envelope, context, stop.Token);
            return Of(JobVerdict.Succeeded, context) with
            {
                ResultJson = result is { } json ? System.Text.Encoding.UTF8.GetString(json.Span) : null,
                FollowUps = context.FollowUps,
            };
        }
        catch (Exception cause) when (context.StopReason == StopReason.Cancelled)
        {
            return Of(JobVerdict.Cancelled, context) with { Error = new JobError("cancelled", "The job was cancelled while it ran."), Exception = cause };
        }
        catch (Exception cause)
        {
            if (context.StopReason == StopReason.Timeout) cause = new JobTimeoutException(timeout!.Value, cause);
            return Judge(handler, envelope, context, cause);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    void IProgressSink.Reported(JobProgress progress)
    {
        lock (_reports) _reports.Add(progress);
    }

    private JobContext Context(string type, TimeSpan? timeout) => new()
    {
        Id = _job.Id,
        Queue = _job.Queue,
        Type = type,
        Attempt = _job.Attempt,
        Fence = _job.Fence,
        Deadline = timeout is { } limit ? _job.Time.GetUtcNow() + limit : null,
        Meta = _job.Meta is { } meta ? JsonSerializer.SerializeToUtf8Bytes(meta, JobJson.Options) : default,
        Time = _job.Time,
        ProgressSink = this,
    };

    private TestedRun Judge(HandlerEntry handler, JobEnvelope envelope, JobContext context, Exception cause)
    {
        var verdict = _failures.Decide(handler, envelope, context.Attempt, cause);
        return Of(verdict switch { Verdict.Retry => JobVerdict.Retry, Verdict.Dead => JobVerdict.Dead, _ => JobVerdict.Escalate }, context) with
        {
            RetryAfter = (verdict as Verdict.Retry)?.Delay,
            Error = new JobError(verdict.Error.Type, verdict.Error.Message),
            Exception = cause,
        };
    }

    private TestedRun Of(JobVerdict verdict, JobContext context)
    {
        lock (_reports) return new TestedRun { Verdict = verdict, Log = context.LogLines, Progress = [.. _reports] };
    }

    private static void Stop(JobContext context, CancellationTokenSource stop, StopReason reason)
    {
        if (context.StopReason != StopReason.None) return;
        context.RequestStop(reason);
        stop.Cancel();
    }
}
