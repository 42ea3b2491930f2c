using Lighthouse.Actors;

namespace Lighthouse.Micro;

/// <summary>Runs mailboxes on the benchmark's own thread, first come, first served: what is measured is the kernel, not the thread pool.</summary>
internal sealed class StepScheduler : IActorScheduler
{
    private readonly Queue<IThreadPoolWorkItem> _work = new();

    public TaskCreationOptions Promises => TaskCreationOptions.None;

    public void Schedule(IThreadPoolWorkItem work) => _work.Enqueue(work);

    public IActorScheduler OpenThread(string name) => this;

    public void Run()
    {
        while (_work.TryDequeue(out var work)) work.Execute();
    }
}
