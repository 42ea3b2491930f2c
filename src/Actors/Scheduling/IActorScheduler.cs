namespace Lighthouse.Actors;

/// <summary>Where mailboxes run: the thread pool, a thread of their own, or a simulation.</summary>
internal interface IActorScheduler
{
    /// <summary>The kernel's promises never run what awaits them on the thread that keeps them, except where there is only one.</summary>
    TaskCreationOptions Promises => TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>Whether an actor may run on the thread of the one that has just told it something, ahead of what is scheduled: where there are other threads for that.</summary>
    bool AllowsHandOver => false;

    void Schedule(IThreadPoolWorkItem work);

    /// <summary>Where work goes that nothing else may starve; disposed by who opened it, if it can be. A simulation has one thread for all.</summary>
    IActorScheduler OpenThread(string name);

    /// <summary>Cancels, and waits for nothing that the token's callbacks do.</summary>
    void Cancel(CancellationTokenSource source) => _ = source.CancelAsync();
}
