namespace Lighthouse.Actors;

/// <summary>Where mailboxes run: the thread pool, a thread of their own, or a simulation.</summary>
internal interface IActorScheduler
{
    /// <summary>The kernel's promises never run what awaits them on the thread that keeps them, except where there is only one.</summary>
    TaskCreationOptions Promises => TaskCreationOptions.RunContinuationsAsynchronously;

    void Schedule(IThreadPoolWorkItem work);
}
