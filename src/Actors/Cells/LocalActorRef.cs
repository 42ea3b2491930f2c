namespace Lighthouse.Actors;

internal sealed class LocalActorRef<TMessage>(ActorCell<TMessage> cell) : ActorRef<TMessage>(cell.System, cell.Path)
    where TMessage : notnull
{
    private readonly Mailbox<TMessage> _mailbox = cell.Mailbox;

    internal override ActorCell Cell => cell;

    internal Mailbox<TMessage> Mailbox => _mailbox;

    public override void Tell(TMessage message) => _mailbox.Post(new Envelope<TMessage>(message, null));

    internal override void Send(SystemMessage message) => _mailbox.PostSystem(message);

    internal override void NotifyTerminated(ActorRef actor) => _mailbox.Post(new Envelope<TMessage>(default!, actor));
}
