using System.Collections.Concurrent;

namespace Lighthouse.Jobs;

/// <summary>
/// One thread on which a handler may block. What its awaits resume in comes back to it too, as long as they do not leave it with
/// <c>ConfigureAwait(false)</c>. Ends by itself when it has had nothing to do for a while.
/// </summary>
internal sealed class BlockingThread : SynchronizationContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];
    private readonly BlockingThreads _owner;

    public BlockingThread(BlockingThreads owner)
    {
        _owner = owner;
        new Thread(Run) { IsBackground = true, Name = "lighthouse-blocking" }.Start();
    }

    /// <summary>What is ours around a handler must not come back to its thread: a middleware may block it until the handler has ended.</summary>
    public static bool IsCurrent => Current is BlockingThread;

    public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("The thread of a blocking handler takes its work in turn; use Post.");

    public override SynchronizationContext CreateCopy() => this;

    private void Run()
    {
        SetSynchronizationContext(this);
        while (true)
        {
            if (_work.TryTake(out var work, Patience)) work.Callback(work.State);
            else if (_owner.TryRetire(this)) return;
        }
    }
}
