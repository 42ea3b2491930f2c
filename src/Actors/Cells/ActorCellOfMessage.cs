using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>Hot file. The typed half of a cell: mailbox, instance, timers and watches.</summary>
internal sealed partial class ActorCell<TMessage> : ActorCell
    where TMessage : notnull
{
    private readonly Props<TMessage> _props;
    private readonly HashSet<ActorTimer> _timers = [];
    private readonly HashSet<ActorRef> _watching = [];
    private Actor<TMessage>? _actor;

    public ActorCell(ActorSystem system, ActorCell? parent, ActorPath path, Props<TMessage> props, int suspensions)
        : base(system, parent, path, props.Scheduler ?? system.Scheduler)
    {
        _props = props;
        Mailbox = new Mailbox<TMessage>(this, props.Scheduler ?? system.Scheduler, props.Mailbox.Throughput, suspensions);
        Self = new LocalActorRef<TMessage>(this);
    }

    public Mailbox<TMessage> Mailbox { get; }

    public ActorRef<TMessage> Self { get; }

    public override ActorRef Ref => Self;

    public override int Load => Mailbox.Load;

    public override SupervisorStrategy Strategy => _props.Strategy ?? _actor?.CurrentStrategy ?? SupervisorStrategy.Default;

    protected override int Suspensions => Mailbox.Suspensions;

    protected override string Description => (_actor?.GetType() ?? typeof(Actor<TMessage>)).Name.Split('`')[0];

    public Task RunUserAsync(in Envelope<TMessage> envelope)
    {
        try
        {
            ValueTask turn = envelope.Tag is null ? _actor!.Receive(envelope.Message) : ReceiveTagged(envelope);
            if (!turn.IsCompleted)
            {
                return EndTurnAsync(turn, envelope);
            }

            turn.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            FailAt(envelope, e);
        }

        return Task.CompletedTask;
    }

    public ActorTimer StartTimer(TMessage message, TimeSpan due, TimeSpan period)
    {
        ActorTimer<TMessage> timer = new(this, message, due, period);
        _timers.Add(timer);
        return timer;
    }

    public void Forget(ActorTimer timer) => _timers.Remove(timer);

    public void Watch(ActorRef actor)
    {
        if (actor != Self && _watching.Add(actor))
        {
            actor.Send(new SystemMessage.Watch(Self));
        }
    }

    public void Unwatch(ActorRef actor)
    {
        if (_watching.Remove(actor))
        {
            actor.Send(new SystemMessage.Unwatch(Self));
        }
    }

    protected override void SuspendMailbox() => Mailbox.Suspend();

    protected override void ResumeMailbox(int times) => Mailbox.Resume(times);

    protected override void CloseMailbox() => Mailbox.Close();

    protected override async ValueTask StartInstanceAsync(Exception? restartCause)
    {
        _actor = _props.Factory();
        _actor.Attach(new ActorContext<TMessage>(this, System.LoggerFactory.CreateLogger(_actor.GetType())));
        await (restartCause is null ? _actor.PreStart() : _actor.PostRestart(restartCause));
    }

    protected override async ValueTask RetireInstanceAsync(Exception cause, object? message)
    {
        EndLife();
        await RunHookAsync(actor => actor.PreRestart(cause, message is TMessage own ? own : default));
        EndLife();
        _actor = null;
    }

    protected override async ValueTask StopInstanceAsync()
    {
        EndLife();
        await RunHookAsync(static actor => actor.PostStop());
        EndLife();
        _actor = null;
    }

    private void EndLife()
    {
        Stopping.EndLife();
        foreach (ActorTimer timer in _timers.ToArray())
        {
            timer.Cancel();
        }

        foreach (ActorRef actor in _watching)
        {
            actor.Send(new SystemMessage.Unwatch(Self));
        }

        _watching.Clear();
    }

    private ValueTask ReceiveTagged(in Envelope<TMessage> envelope) => envelope.Tag switch
    {
        ActorTimer timer when timer.Received() => _actor!.Receive(envelope.Message),
        ActorRef ended when _watching.Remove(ended) => _actor!.OnTerminated(ended),
        _ => default,
    };

    private async Task EndTurnAsync(ValueTask turn, Envelope<TMessage> envelope)
    {
        try
        {
            await turn;
        }
        catch (Exception e)
        {
            FailAt(envelope, e);
        }
    }

    private void FailAt(in Envelope<TMessage> envelope, Exception cause) =>
        Fail(cause, envelope.Tag is ActorRef ? null : envelope.Message);

    private async ValueTask RunHookAsync(Func<Actor<TMessage>, ValueTask> hook)
    {
        try
        {
            if (_actor is not null)
            {
                await hook(_actor);
            }
        }
        catch (Exception e)
        {
            LogHookFailed(System.Logger, e, Path);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Path} failed in the hook that ends an instance; its end goes on")]
    private static partial void LogHookFailed(ILogger logger, Exception exception, ActorPath path);
}
