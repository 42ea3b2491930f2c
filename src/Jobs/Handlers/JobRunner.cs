using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs;

/// <summary>
/// Runs one job: middleware outermost first, then the handler, inside a DI scope that exists only once somebody asks for it.
/// Hot: a handler that completes synchronously and asks for no service costs no state machine.
/// </summary>
internal sealed class JobRunner(IServiceScopeFactory scopes, IReadOnlyList<JobMiddleware> middleware, int maxArgs, int maxResult)
{
    private readonly JobMiddleware[] _middleware = [.. middleware];
    private readonly BlockingThreads _threads = new();

    /// <returns>The result as JSON, or null when the handler returned none.</returns>
    /// <exception cref="ArgumentsException">The arguments do not fit. What the handler throws comes out as it was thrown.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> RunAsync(HandlerEntry handler, JobEnvelope envelope, JobContext job, CancellationToken stop)
    {
        if (envelope.Args.Length > maxArgs)
        {
            return ValueTask.FromException<ReadOnlyMemory<byte>?>(
                new ArgumentsException($"args are {envelope.Args.Length:N0} bytes; at most {maxArgs:N0} are allowed (limits.args)."));
        }

        job.AttachScopes(scopes);
        if (handler.Options.Blocking)
        {
            return FinishAsync(
                _threads.RunAsync((Runner: this, handler, envelope.Args, job, stop), static on => on.Runner.Start(on.handler, on.Args, on.job, on.stop)), job);
        }

        var run = Start(handler, envelope.Args, job, stop);
        if (!run.IsCompletedSuccessfully || job.HasScope) return FinishAsync(run, job);

        var result = run.Result;
        return TooLarge(result) is { } refused
            ? ValueTask.FromException<ReadOnlyMemory<byte>?>(refused)
            : new ValueTask<ReadOnlyMemory<byte>?>(result);
    }

    private ValueTask<ReadOnlyMemory<byte>?> Start(HandlerEntry handler, ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
    {
        try
        {
            return _middleware.Length == 0
                ? handler.Invoke(args, job, stop)
                : new MiddlewareChain(_middleware, handler, args, job, stop).RunAsync();
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<ReadOnlyMemory<byte>?>(exception);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>?> FinishAsync(ValueTask<ReadOnlyMemory<byte>?> run, JobContext job)
    {
        ReadOnlyMemory<byte>? result;
        try
        {
            result = await run;
        }
        catch (Exception)
        {
            await CloseBehindFailureAsync(job);
            throw;
        }

        await job.CloseScopeAsync();
        return TooLarge(result) is { } refused ? throw refused : result;
    }

    /// <summary>What the handler threw decides about the job, and not what its services throw after it.</summary>
    private static async ValueTask CloseBehindFailureAsync(JobContext job)
    {
        try
        {
            await job.CloseScopeAsync();
        }
        catch (Exception cause)
        {
            var failure = JobFailure.From(cause);
            job.Log($"Its services could not be disposed of: {failure.Type}: {failure.Message}");
        }
    }

    private ResultTooLargeException? TooLarge(ReadOnlyMemory<byte>? result) =>
        result is { } json && json.Length > maxResult ? new ResultTooLargeException(json.Length, maxResult) : null;
}
