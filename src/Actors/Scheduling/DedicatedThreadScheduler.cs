using System.Collections.Concurrent;

namespace Lighthouse.Actors;

/// <summary>One thread for the actors given to it, awaits included, so that a busy thread pool cannot starve them.</summary>
internal sealed class DedicatedThreadScheduler : IActorScheduler, IDisposable
{
    private readonly BlockingCollection<IThreadPoolWorkItem> _work = [];
    private readonly Thread _thread;

    public DedicatedThreadScheduler(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>After <see cref="Dispose"/> work goes to the thread pool: an actor must be able to end.</summary>
    public void Schedule(IThreadPoolWorkItem work)
    {
        try
        {
            _work.Add(work);
        }
        catch (InvalidOperationException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }

    public IActorScheduler OpenThread(string name) => new DedicatedThreadScheduler(name);

    /// <summary>Lets the thread end once its queue is empty.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new SchedulerContext(this));
        foreach (IThreadPoolWorkItem work in _work.GetConsumingEnumerable())
        {
            work.Execute();
        }
    }
}
