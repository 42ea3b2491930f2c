namespace Lighthouse.Actors;

/// <summary>The reference an Ask hands out: takes one reply; later ones are dead letters.</summary>
internal sealed class ReplyRef<TReply> : ActorRef<TReply>
    where TReply : notnull
{
    private static readonly ActorPath Somewhere = new("/temp/reply");

    private readonly TaskCompletionSource<TReply> _reply;
    private readonly ActorRef _asked;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _cancellation;

    public ReplyRef(ActorSystem system, ActorRef asked, TimeSpan timeout, CancellationToken cancellation)
        : base(system, Somewhere)
    {
        _reply = new TaskCompletionSource<TReply>(system.Scheduler.Promises);
        _asked = asked;
        _timeout = timeout;
        _timer = system.TimeProvider.CreateTimer(static state => ((ReplyRef<TReply>)state!).GiveUp(), this, timeout, Timeout.InfiniteTimeSpan);
        _cancellation = cancellation.UnsafeRegister(
            static (state, token) => ((ReplyRef<TReply>)state!).Cancel(token), this);
    }

    public Task<TReply> Task => _reply.Task;

    public override void Tell(TReply message)
    {
        if (!_reply.TrySetResult(message))
        {
            System.DeadLetters.Publish(message, this);
            return;
        }

        _timer.Dispose();
        _cancellation.Unregister();
    }

    internal override void Send(SystemMessage message)
    {
        if (message is SystemMessage.Watch watch)
        {
            watch.Watcher.NotifyTerminated(this);
        }
    }

    internal override void NotifyTerminated(ActorRef actor)
    {
    }

    private void Cancel(CancellationToken token)
    {
        _reply.TrySetCanceled(token);
        _timer.Dispose();
    }

    private void GiveUp()
    {
        _reply.TrySetException(new AskTimeoutException($"{_asked.Path} did not answer within {_timeout}."));
        _cancellation.Unregister();
    }
}
