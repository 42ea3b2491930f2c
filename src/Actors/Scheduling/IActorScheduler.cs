namespace Lighthouse.Actors;

/// <summary>Where mailboxes run: the thread pool, a thread of their own, or a simulation.</summary>
internal interface IActorScheduler
{
    void Schedule(IThreadPoolWorkItem work);
}
