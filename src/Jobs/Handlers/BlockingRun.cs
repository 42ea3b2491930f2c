namespace Lighthouse.Jobs;

/// <summary>
/// Where the awaits of one blocking job resume: on its thread, as long as they do not leave it with <c>ConfigureAwait(false)</c> and the job runs. The thread is another's afterwards,
/// or none any more: what the job has left behind goes on in the thread pool.
/// </summary>
internal sealed class BlockingRun(BlockingThread thread) : SynchronizationContext
{
    private readonly Lock _lock = new();
    private bool _ended;

    /// <summary>What is ours around a handler must not come back to its thread: a middleware may block it until the handler has ended.</summary>
    public static bool IsCurrent => Current is BlockingRun;

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                thread.Add(this, d, state);
                return;
            }
        }

        ThreadPool.QueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("The thread of a blocking handler takes its work in turn; use Post.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>The job has ended. Call on its thread.</summary>
    public void End()
    {
        lock (_lock) _ended = true;
        thread.Leave(this);
    }
}
