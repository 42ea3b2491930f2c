namespace Lighthouse.Jobs;

/// <summary>
/// Threads for handlers that block: one for each such job that runs, kept for the next. There are as many as workers at most, and one
/// more for each handler that was abandoned and still holds its own.
/// </summary>
internal sealed class BlockingThreads(TimeSpan? patience = null)
{
    private readonly Lock _lock = new();
    private readonly List<BlockingThread> _idle = [];

    /// <summary>How long a thread waits for its next job before it ends.</summary>
    public TimeSpan Patience { get; } = patience ?? TimeSpan.FromSeconds(30);

    /// <summary>Runs <paramref name="body"/> on a thread that is its alone until it has completed.</summary>
    public ValueTask<T> RunAsync<TState, T>(TState state, Func<TState, ValueTask<T>> body)
    {
        var run = new BlockingRun(Rent());
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Post(static async work =>
        {
            var (body, state, run, ended) = ((Func<TState, ValueTask<T>>, TState, BlockingRun, TaskCompletionSource<T>))work!;
            try
            {
                var result = await body(state);
                run.End();
                ended.SetResult(result);
            }
            catch (Exception cause)
            {
                run.End();
                ended.SetException(cause);
            }
        }, (body, state, run, ended));
        return new ValueTask<T>(ended.Task);
    }

    /// <summary>Whether the thread may end: it is idle, and nobody will give it anything any more.</summary>
    public bool TryRetire(BlockingThread thread)
    {
        lock (_lock) return _idle.Remove(thread);
    }

    /// <summary>Whoever wants one may have it.</summary>
    public void Return(BlockingThread thread)
    {
        lock (_lock) _idle.Add(thread);
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
}
