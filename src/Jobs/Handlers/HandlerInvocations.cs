namespace Lighthouse.Jobs;

/// <summary>Puts argument binding, handler and result writing together, once per job type.</summary>
internal static class HandlerInvocations
{
    private static readonly ValueTask<ReadOnlyMemory<byte>?> NoResult = new((ReadOnlyMemory<byte>?)null);

    public static HandlerInvocation From<TArgs>(HandlerOptions options, Func<TArgs, JobContext, CancellationToken, Task> handler)
    {
        var arguments = new ArgumentBinder<TArgs>(options.EffectiveJson);
        return (args, job, stop) =>
        {
            var task = handler(arguments.Bind(args.Span), job, stop);
            return task.IsCompletedSuccessfully ? NoResult : AwaitAsync(task);
        };

        static async ValueTask<ReadOnlyMemory<byte>?> AwaitAsync(Task task)
        {
            await task.ConfigureAwait(!BlockingRun.IsCurrent);
            return null;
        }
    }

    public static HandlerInvocation From<TArgs, TResult>(HandlerOptions options, Func<TArgs, JobContext, CancellationToken, Task<TResult>> handler)
    {
        var json = options.EffectiveJson;
        var arguments = new ArgumentBinder<TArgs>(json);
        var results = new ResultWriter<TResult>(json);
        return async (args, job, stop) => results.Write(await handler(arguments.Bind(args.Span), job, stop).ConfigureAwait(!BlockingRun.IsCurrent));
    }
}
