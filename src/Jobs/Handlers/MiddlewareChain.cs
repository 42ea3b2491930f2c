namespace Lighthouse.Jobs;

/// <summary>One job's way through the middleware to its handler.</summary>
internal sealed class MiddlewareChain(JobMiddleware[] middleware, HandlerEntry handler, ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
{
    private ReadOnlyMemory<byte>? _result;

    public async ValueTask<ReadOnlyMemory<byte>?> RunAsync()
    {
        await StepAsync(0);
        return _result;
    }

    private Task StepAsync(int index) => index < middleware.Length
        ? middleware[index](job, () => StepAsync(index + 1))
        : HandleAsync();

    private async Task HandleAsync() => _result = await handler.Invoke(args, job, stop).ConfigureAwait(!BlockingRun.IsCurrent);
}
