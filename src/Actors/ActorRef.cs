namespace Lighthouse.Actors;

/// <summary>The untyped face of an actor: what can be watched, stopped and named. One instance per actor life, so equality is identity.</summary>
internal abstract class ActorRef(ActorSystem system, ActorPath path)
{
    public ActorPath Path { get; } = path;

    internal ActorSystem System { get; } = system;

    /// <summary>The living thing behind the reference; null for replies and probes, which are nobody's child.</summary>
    internal virtual ActorCell? Cell => null;

    internal abstract void Send(SystemMessage message);

    /// <summary>Told by <paramref name="actor"/>, which this one watches, once it has ended.</summary>
    internal abstract void NotifyTerminated(ActorRef actor);

    public override string ToString() => Path.Value;
}

internal abstract class ActorRef<TMessage>(ActorSystem system, ActorPath path) : ActorRef(system, path)
    where TMessage : notnull
{
    /// <summary>Never blocks and never throws. What is told to a stopped actor becomes a dead letter.</summary>
    public abstract void Tell(TMessage message);

    /// <summary>Sends a message that carries a reference for one reply, and waits for that reply.</summary>
    /// <exception cref="AskTimeoutException">No reply came in time, or the actor has stopped already.</exception>
    public Task<TReply> AskAsync<TReply>(
        Func<ActorRef<TReply>, TMessage> message,
        TimeSpan timeout,
        CancellationToken cancellation = default)
        where TReply : notnull
    {
        if (Cell is { IsTerminated: true })
        {
            return Task.FromException<TReply>(new AskTimeoutException($"{Path} has stopped and cannot answer."));
        }

        ReplyRef<TReply> reply = new(System, this, timeout, cancellation);
        Tell(message(reply));
        return reply.Task;
    }
}
