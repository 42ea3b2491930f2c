namespace Lighthouse.Jobs;

/// <summary>
/// Threads for handlers that block: one for each such job that runs, kept for the next. There are as many as workers at most, and one
/// more for each handler that was abandoned and still holds its own.
/// </summary>
internal sealed class BlockingThreads
{
    private readonly Lock _lock = new();
    private readonly List<BlockingThread> _idle = [];

    /// <summary>Runs <paramref name="body"/> on a thread that is its alone until it has completed.</summary>
    public async ValueTask<T> RunAsync<TState, T>(TState state, Func<TState, ValueTask<T>> body)
    {
        var thread = Rent();
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Post(static async work =>
        {
            var (body, state, ended) = ((Func<TState, ValueTask<T>>, TState, TaskCompletionSource<T>))work!;
            try
            {
                ended.SetResult(await body(state));
            }
            catch (Exception cause)
            {
                ended.SetException(cause);
            }
        }, (body, state, ended));
        try
        {
            return await ended.Task.ConfigureAwait(false);
        }
        finally
        {
            Return(thread);
        }
    }

    /// <summary>Whether the thread may end: it is idle, and nobody will give it anything any more.</summary>
    public bool TryRetire(BlockingThread thread)
    {
        lock (_lock) return _idle.Remove(thread);
    }

    private BlockingThread Rent()
    {
        lock (_lock)
        {
            if (_idle.Count == 0) return new BlockingThread(this);
            var thread = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return thread;
        }
    }

    private void Return(BlockingThread thread)
    {
        lock (_lock) _idle.Add(thread);
    }
}
