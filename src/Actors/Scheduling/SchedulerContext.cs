namespace Lighthouse.Actors;

/// <summary>Brings what follows an await inside an actor back to that actor's scheduler.</summary>
internal sealed class SchedulerContext(IActorScheduler scheduler) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => scheduler.Schedule(new Continuation(d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing may block until an actor has run; use Post.");

    public override SynchronizationContext CreateCopy() => this;

    private sealed class Continuation(SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        public void Execute() => callback(state);

        public override string ToString() => "continuation";
    }
}
