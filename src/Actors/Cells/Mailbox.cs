using System.Collections.Concurrent;

namespace Lighthouse.Actors;

/// <summary>
/// Hot file. Two queues and one status word: bit 0 scheduled or running, bit 1 closed, above that the count of suspensions.
/// Zero means that the next message must schedule a run, so a Tell costs one enqueue, one fence and a look; a compare-and-swap each would
/// have the word go from processor to processor where several tell at once.
/// While a turn awaits something no thread is held: the mailbox stays "scheduled" and the turn's end schedules it again.
/// </summary>
internal sealed class Mailbox<TMessage> : MailboxRun
    where TMessage : notnull
{
    private const int Idle = 0;
    private const int Scheduled = 1;
    private const int Closed = 2;
    private const int OneSuspension = 4;

    private readonly ConcurrentQueue<Envelope<TMessage>> _user = new();
    private readonly SystemQueue _system = new();
    private readonly ActorCell<TMessage> _cell;
    private readonly int _throughput;
    private readonly Action _turnEnded;
    private int _status;

    public Mailbox(ActorCell<TMessage> cell, IActorScheduler scheduler, int throughput, int suspensions)
        : base(scheduler)
    {
        _cell = cell;
        _throughput = throughput;
        _status = suspensions * OneSuspension;
        _turnEnded = Schedule;
    }

    /// <summary>Messages waiting, and one more while one is handled; a glance from outside.</summary>
    public int Load => _user.Count + (Volatile.Read(ref _status) & Scheduled);

    public int Suspensions => Volatile.Read(ref _status) / OneSuspension;

    public void Post(in Envelope<TMessage> envelope)
    {
        if (TryWake(envelope))
        {
            Schedule();
        }
    }

    /// <summary>True: the actor rested, and whoever posted has to see to it that this runs.</summary>
    public bool TryWake(in Envelope<TMessage> envelope)
    {
        _user.Enqueue(envelope);
        Interlocked.MemoryBarrier(); // the message is there before the status is read: whoever rests looks again afterwards
        int seen = Volatile.Read(ref _status);
        if (seen == Idle) seen = Interlocked.CompareExchange(ref _status, Scheduled, Idle);
        if (seen == Idle)
        {
            return true;
        }

        if ((seen & Closed) != 0)
        {
            DrainUser();
        }

        return false;
    }

    public void PostSystem(SystemMessage message)
    {
        _system.Enqueue(message);
        int seen = Interlocked.Or(ref _status, Scheduled);
        if ((seen & Closed) != 0)
        {
            DrainSystem();
        }
        else if ((seen & Scheduled) == 0)
        {
            Schedule();
        }
    }

    /// <summary>Only from within a turn, like <see cref="Resume"/> and <see cref="Close"/>.</summary>
    public void Suspend() => Interlocked.Add(ref _status, OneSuspension);

    public void Resume(int times)
    {
        int counted = Math.Min(times, Suspensions);
        Interlocked.Add(ref _status, -counted * OneSuspension);
    }

    /// <summary>From here on messages are dead letters, and who watches is answered at once.</summary>
    public void Close()
    {
        Interlocked.Or(ref _status, Closed);
        DrainSystem();
        DrainUser();
    }

    protected override MailboxRun? RunTurns()
    {
        Enter();
        int left = _throughput;
        while (left > 0 && !HasHandedOver)
        {
            Task turn;
            if (_system.TryDequeue(out SystemMessage? message))
            {
                turn = _cell.RunSystemAsync(message);
            }
            else if (Volatile.Read(ref _status) == Scheduled && _user.TryDequeue(out Envelope<TMessage> envelope))
            {
                left--;
                turn = _cell.RunUserAsync(envelope);
            }
            else
            {
                break;
            }

            if (!turn.IsCompleted)
            {
                MailboxRun? meanwhile = Leave();
                turn.GetAwaiter().UnsafeOnCompleted(_turnEnded);
                return meanwhile;
            }
        }

        MailboxRun? next = Leave();
        if (left > 0)
        {
            Rest();
        }
        else
        {
            Schedule(); // it does not rest in between: those who tell would all see to its next run
        }

        return next;
    }

    public override string ToString() => _cell.Path.Value;

    private void Rest()
    {
        Interlocked.And(ref _status, ~Scheduled);
        bool again = _system.IsEmpty
            ? !_user.IsEmpty && Interlocked.CompareExchange(ref _status, Scheduled, Idle) == Idle
            : (Interlocked.Or(ref _status, Scheduled) & Scheduled) == 0;
        if (again)
        {
            Schedule();
        }
    }

    private void DrainUser()
    {
        while (_user.TryDequeue(out Envelope<TMessage> envelope))
        {
            if (envelope.Tag is null)
            {
                _cell.System.DeadLetters.Publish(envelope.Message, _cell.Self);
            }
        }
    }

    private void DrainSystem()
    {
        while (_system.TryDequeue(out SystemMessage? message))
        {
            _cell.AnswerAfterEnd(message);
        }
    }
}
