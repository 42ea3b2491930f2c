using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>An actor's way to its surroundings. Only for use by the actor itself, while it handles a message.</summary>
internal sealed class ActorContext<TMessage>
    where TMessage : notnull
{
    private readonly ActorCell<TMessage> _cell;

    internal ActorContext(ActorCell<TMessage> cell, ILogger logger)
    {
        _cell = cell;
        Logger = logger;
    }

    public ActorRef<TMessage> Self => _cell.Self;

    public ActorPath Path => _cell.Path;

    public ActorRef? Parent => _cell.Parent?.Ref;

    public ActorSystem System => _cell.System;

    public TimeProvider TimeProvider => _cell.System.TimeProvider;

    public ILogger Logger { get; }

    /// <summary>The living children, in the order of their birth.</summary>
    public IReadOnlyList<ActorRef> Children => _cell.Children.Refs();

    /// <summary>Cancelled when this actor is asked to stop, also during a pending receive, and when it restarts.</summary>
    public CancellationToken Stopping => _cell.Stopping.Token;

    public ActorRef<T> Spawn<T>(Props<T> props, string? name = null)
        where T : notnull => _cell.Spawn(props, name);

    /// <summary>Once <paramref name="actor"/> has ended, or if it has already, OnTerminatedAsync is called, once.</summary>
    public void Watch(ActorRef actor) => _cell.Watch(actor);

    public void Unwatch(ActorRef actor) => _cell.Unwatch(actor);

    /// <summary>Stops a child: it finishes its present message, ends its own children, then itself.</summary>
    public void Stop(ActorRef child)
    {
        if (child.Cell is not { } cell || cell.Parent != _cell)
        {
            throw new ArgumentException($"{child.Path} is no child of {Path}; an actor stops only its own.", nameof(child));
        }

        cell.RequestStop();
    }

    public void StopSelf() => _cell.RequestStop();

    /// <summary>Tells this actor <paramref name="message"/> after <paramref name="delay"/>. Ends with this life of the actor.</summary>
    public ActorTimer ScheduleOnce(TimeSpan delay, TMessage message) =>
        _cell.StartTimer(message, delay, Timeout.InfiniteTimeSpan);

    /// <summary>First after one interval. A tick is left out while the last one still waits in the mailbox.</summary>
    public ActorTimer SchedulePeriodically(TimeSpan interval, TMessage message) => _cell.StartTimer(message, interval, interval);

    /// <summary>
    /// Tells <paramref name="to"/> something. Where that actor rests it runs next on this thread, once this turn is over, instead of on another that would have to be woken. For what
    /// a turn tells last, if it ends at once and has awaited nothing; and of several, only the last may be an actor whose turns take long: each waits for those before it.
    /// </summary>
    public void HandOver<T>(ActorRef<T> to, T message)
        where T : notnull
    {
        if (to is not LocalActorRef<T> { Mailbox: var mailbox })
        {
            to.Tell(message);
        }
        else if (mailbox.TryWake(new Envelope<T>(message, null)))
        {
            _cell.Mailbox.HandOverTo(mailbox);
        }
    }

    /// <summary>
    /// Tells this actor how a task ended. The two functions run outside of the actor; the actor, where it rests, runs on the thread on which the task's continuations do, so that
    /// has to be one of the pool with nothing to go back to.
    /// </summary>
    public void PipeToSelf<T>(Task<T> task, Func<T, TMessage> success, Func<Exception, TMessage> failure) =>
        _ = PipeAsync(_cell.Mailbox, task, success, failure, Stopping);

    private static async Task PipeAsync<T>(Mailbox<TMessage> self, Task<T> task, Func<T, TMessage> success, Func<Exception, TMessage> failure, CancellationToken stopping)
    {
        TMessage message;
        try
        {
            message = success(await task);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return; // what the actor's own end cancelled is news to nobody
        }
        catch (Exception e)
        {
            message = failure(e);
        }

        if (self.TryWake(new Envelope<TMessage>(message, null)))
        {
            self.RunHere();
        }
    }
}
