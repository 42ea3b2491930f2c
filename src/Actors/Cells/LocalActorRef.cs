namespace Lighthouse.Actors;

internal sealed class LocalActorRef<TMessage>(ActorCell<TMessage> cell) : ActorRef<TMessage>(cell.System, cell.Path)
    where TMessage : notnull
{
    internal override ActorCell Cell => cell;

    internal Mailbox<TMessage> Mailbox { get; } = cell.Mailbox;

    public override void Tell(TMessage message) => Mailbox.Post(new Envelope<TMessage>(message, null));

    internal override void Send(SystemMessage message) => Mailbox.PostSystem(message);

    internal override void NotifyTerminated(ActorRef actor) => Mailbox.Post(new Envelope<TMessage>(default!, actor));
}
