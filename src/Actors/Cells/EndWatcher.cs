namespace Lighthouse.Actors;

/// <summary>Turns the end of an actor into a task, for callers that are no actors.</summary>
internal sealed class EndWatcher(ActorSystem system) : ActorRef(system, new ActorPath("/temp/watch"))
{
    private readonly TaskCompletionSource _ended = new(system.Scheduler.Promises);

    public Task Ended => _ended.Task;

    internal override void Send(SystemMessage message)
    {
    }

    internal override void NotifyTerminated(ActorRef actor) => _ended.TrySetResult();
}
