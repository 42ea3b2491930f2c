namespace Lighthouse.Actors;

internal sealed class ThreadPoolScheduler : IActorScheduler
{
    public static readonly ThreadPoolScheduler Instance = new();

    private ThreadPoolScheduler()
    {
    }

    public bool AllowsHandOver => true;

    public void Schedule(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    public IActorScheduler OpenThread(string name) => new DedicatedThreadScheduler(name);
}
