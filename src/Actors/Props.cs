namespace Lighthouse.Actors;

/// <summary>How to make an actor, again at each restart: the factory must return a new instance each time.</summary>
internal sealed record Props<TMessage>(Func<Actor<TMessage>> Factory)
    where TMessage : notnull
{
    public MailboxOptions Mailbox { get; init; } = MailboxOptions.Default;

    /// <summary>For the actor's children, in place of the one in its class.</summary>
    public SupervisorStrategy? Strategy { get; init; }

    /// <summary>Where it runs; else where the system's actors run.</summary>
    public IActorScheduler? Scheduler { get; init; }
}

internal static class Props
{
    public static Props<TMessage> Create<TMessage>(Func<Actor<TMessage>> factory)
        where TMessage : notnull => new(factory);
}
