using System.Collections.Concurrent;

namespace Lighthouse.Jobs;

/// <summary>One thread on which handlers may block, one after the other. Ends by itself when it has had nothing to do for a while.</summary>
internal sealed class BlockingThread
{
    private readonly BlockingCollection<(BlockingRun Run, SendOrPostCallback Callback, object? State)> _work = [];
    private readonly BlockingThreads _owner;

    public BlockingThread(BlockingThreads owner)
    {
        _owner = owner;
        new Thread(Run) { IsBackground = true, Name = "lighthouse-blocking" }.UnsafeStart(); // in no job's execution context
    }

    public void Add(BlockingRun run, SendOrPostCallback callback, object? state) => _work.Add((run, callback, state));

    /// <summary>Its run is over: it may have another, once nothing that this one has left behind waits for the thread. Call on the thread itself.</summary>
    public void Leave(BlockingRun run)
    {
        if (_work.Count == 0) _owner.Return(this);
        else Add(run, _ => _owner.Return(this), null);
    }

    private void Run()
    {
        while (true)
        {
            if (_work.TryTake(out var work, _owner.Patience))
            {
                SynchronizationContext.SetSynchronizationContext(work.Run);
                work.Callback(work.State);
            }
            else if (_owner.TryRetire(this))
            {
                return;
            }
        }
    }
}
