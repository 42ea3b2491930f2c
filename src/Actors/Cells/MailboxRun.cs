using System.Runtime.ExceptionServices;

namespace Lighthouse.Actors;

/// <summary>
/// Hot file. What a scheduler runs: turns of one actor, and then, on the same thread, the actors that they handed over to. A message that goes through
/// several actors which have nothing else to do so costs one thread's waking, and not one for each of them.
/// </summary>
internal abstract class MailboxRun(IActorScheduler scheduler) : IThreadPoolWorkItem
{
    /// <summary>So many in a row, and the others go to the scheduler, where they wait behind what came before them.</summary>
    private const int LongestChain = 8;

    private MailboxRun? _handedOver; // the first of those to run after this one
    private int _thread; // on which turns run; a turn that has awaited something goes on elsewhere, even before that one has let go
    private MailboxRun? _following; // the one behind this one, in the list of whoever is to run it

    protected bool HasHandedOver => _handedOver is not null;

    private IActorScheduler Scheduler => scheduler;

    public void Schedule() => scheduler.Schedule(this);

    /// <summary>Now and on this thread, unless there is only one for all. The caller has woken it. What escapes from the kernel itself ends the process, as it does from any run.</summary>
    public void RunHere()
    {
        if (!scheduler.AllowsHandOver)
        {
            Schedule();
            return;
        }

        try
        {
            Run();
        }
        catch (Exception e)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static e => ExceptionDispatchInfo.Throw(e), e, preferLocal: false);
        }
    }

    /// <summary>
    /// Has another, which was woken, run once the present turn is over. Where that turn has awaited something, or either runs elsewhere than on the pool, it is scheduled. Only from
    /// within a turn.
    /// </summary>
    public void HandOverTo(MailboxRun other)
    {
        if (_thread == Environment.CurrentManagedThreadId && scheduler.AllowsHandOver && other.Scheduler == scheduler)
        {
            _handedOver = Append(_handedOver, other);
        }
        else
        {
            other.Schedule();
        }
    }

    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>Runs turns until there is nothing more to do, others have had to wait for long enough, or something was handed over.</summary>
    /// <returns>The first of those handed over to; null when there are none.</returns>
    protected abstract MailboxRun? RunTurns();

    /// <summary>Call before the first turn.</summary>
    protected void Enter() => _thread = Environment.CurrentManagedThreadId;

    /// <summary>Call before another thread may enter.</summary>
    /// <returns>The first of those handed over to.</returns>
    protected MailboxRun? Leave()
    {
        MailboxRun? first = _handedOver;
        _handedOver = null;
        _thread = 0;
        return first;
    }

    private static MailboxRun Append(MailboxRun? list, MailboxRun other)
    {
        if (list is null)
        {
            return other;
        }

        MailboxRun last = list;
        while (last._following is { } next)
        {
            last = next;
        }

        last._following = other;
        return list;
    }

    private static MailboxRun TakeFirst(ref MailboxRun? list)
    {
        MailboxRun first = list!;
        list = first._following;
        first._following = null;
        return first;
    }

    private static void ScheduleAll(MailboxRun? list)
    {
        while (list is not null)
        {
            TakeFirst(ref list).Schedule();
        }
    }

    private void Run()
    {
        MailboxRun? next = this;
        for (int left = LongestChain; next is not null && left > 0; left--)
        {
            if (TakeFirst(ref next).RunTurns() is { } handedOver)
            {
                ScheduleAll(next); // they are to wait for their like, and not for what those wake
                next = handedOver;
            }
        }

        ScheduleAll(next);
    }
}
