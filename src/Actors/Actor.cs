namespace Lighthouse.Actors;

/// <summary>
/// One owner of a piece of state. Messages arrive one at a time: the next one only after the task of the last has ended.
/// A restart replaces the instance, ends its children, timers and watches, and keeps the mailbox.
/// </summary>
internal abstract class Actor<TMessage>
    where TMessage : notnull
{
    private ActorContext<TMessage>? _context;

    protected ActorContext<TMessage> Context =>
        _context ?? throw new InvalidOperationException($"{GetType().Name} has no context in its constructor; use it from PreStartAsync on.");

    /// <summary>How the failures of this actor's children are answered, unless its props say otherwise.</summary>
    protected virtual SupervisorStrategy Strategy => SupervisorStrategy.Default;

    protected abstract ValueTask ReceiveAsync(TMessage message);

    protected virtual ValueTask PreStartAsync() => default;

    /// <summary>After the children have ended; also before a restart, unless <see cref="PreRestartAsync"/> is overridden.</summary>
    protected virtual ValueTask PostStopAsync() => default;

    /// <summary>On the failed instance, with what it failed at. The children still live.</summary>
    protected virtual ValueTask PreRestartAsync(Exception cause, TMessage? message) => PostStopAsync();

    /// <summary>On the fresh instance.</summary>
    protected virtual ValueTask PostRestartAsync(Exception cause) => PreStartAsync();

    /// <summary>A watched actor has ended.</summary>
    protected virtual ValueTask OnTerminatedAsync(ActorRef actor) => default;

    internal SupervisorStrategy CurrentStrategy => Strategy;

    internal void Attach(ActorContext<TMessage> context)
    {
        if (_context is not null)
        {
            throw new InvalidOperationException($"The props of {context.Self.Path} returned an instance of {GetType().Name} that has lived before; return a new one each time.");
        }

        _context = context;
    }

    internal ValueTask Receive(TMessage message) => ReceiveAsync(message);

    internal ValueTask PreStart() => PreStartAsync();

    internal ValueTask PostStop() => PostStopAsync();

    internal ValueTask PreRestart(Exception cause, TMessage? message) => PreRestartAsync(cause, message);

    internal ValueTask PostRestart(Exception cause) => PostRestartAsync(cause);

    internal ValueTask OnTerminated(ActorRef actor) => OnTerminatedAsync(actor);
}
