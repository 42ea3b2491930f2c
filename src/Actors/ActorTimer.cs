namespace Lighthouse.Actors;

/// <summary>Once cancelled, no message of it is received any more, not even one that lies in the mailbox.</summary>
internal abstract class ActorTimer
{
    private ITimer? _timer;

    public bool IsCancelled { get; private set; }

    /// <summary>Only by the actor it belongs to.</summary>
    public virtual void Cancel()
    {
        IsCancelled = true;
        _timer?.Dispose();
    }

    /// <summary>Called when its message leaves the mailbox; false when it must not be received.</summary>
    internal abstract bool Received();

    protected void Run(TimeProvider time, TimeSpan due, TimeSpan period) =>
        _timer = time.CreateTimer(static state => ((ActorTimer)state!).Fire(), this, due, period);

    protected abstract void Fire();
}

internal sealed class ActorTimer<TMessage> : ActorTimer
    where TMessage : notnull
{
    private readonly ActorCell<TMessage> _cell;
    private readonly TMessage _message;
    private readonly bool _once;
    private int _waiting;

    public ActorTimer(ActorCell<TMessage> cell, TMessage message, TimeSpan due, TimeSpan period)
    {
        _cell = cell;
        _message = message;
        _once = period == Timeout.InfiniteTimeSpan;
        Run(cell.System.TimeProvider, due, period);
    }

    public override void Cancel()
    {
        base.Cancel();
        _cell.Forget(this);
    }

    internal override bool Received()
    {
        Volatile.Write(ref _waiting, 0);
        if (IsCancelled)
        {
            return false;
        }

        if (_once)
        {
            Cancel();
        }

        return true;
    }

    protected override void Fire()
    {
        if (!IsCancelled && Interlocked.Exchange(ref _waiting, 1) == 0)
        {
            _cell.Mailbox.Post(new Envelope<TMessage>(_message, this));
        }
    }
}
