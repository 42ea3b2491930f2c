using Lighthouse.Actors;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// Keeps N workers, knows who is free, and decides through its supervision strategy what a handler's failure means:
/// Restart = retry, Stop = dead letter, Escalate = this node is unfit. It touches no job on its way: the backlog is shared, it only wakes.
/// </summary>
internal sealed partial class WorkerRouter(QueueRun run, JobBacklog backlog, ServiceTime serviceTime) : Actor<RouterMessage>
{
    /// <summary>Work that is done in less than this is not worth waking a second worker for.</summary>
    private const double WorthAWorkerMilliseconds = 1;

    private static readonly TimeSpan CheckAfter = TimeSpan.FromMilliseconds(10);

    private readonly JobOutcomes _outcomes = new(run);
    private readonly Dictionary<ActorRef, WorkerSlot> _slots = [];
    private readonly Stack<WorkerSlot> _free = new();
    private ActorRef<IngestMessage>? _ingest;
    private bool _checking;

    protected override SupervisorStrategy Strategy => field ??= new SupervisorStrategy { Decide = Decide, MaxRestarts = int.MaxValue, LogFailures = false };

    protected override ValueTask ReceiveAsync(RouterMessage message)
    {
        switch (message)
        {
            case RouterMessage.Given: Wake(WorthWaking()); break;
            case RouterMessage.Idle idle: OnIdle(idle.Slot); break;
            case RouterMessage.Check: OnCheck(); break;
            case RouterMessage.Sweep: Sweep(); break;
            case RouterMessage.Resize: Resize(); break;
            case RouterMessage.StopRunning: StopRunning(); break;
            case RouterMessage.Attach attach: OnAttach(attach.Ingest); break;
        }

        return default;
    }

    protected override ValueTask OnTerminatedAsync(ActorRef actor)
    {
        if (_slots.Remove(actor, out var slot) && slot is { IsAbandoned: false, IsSurplus: false }) Spawn();
        return default;
    }

    private void OnAttach(ActorRef<IngestMessage> ingest)
    {
        _ingest = ingest;
        Resize();
        var grace = run.Settings.AbandonGrace;
        Context.SchedulePeriodically(TimeSpan.FromMilliseconds(Math.Clamp(grace.TotalMilliseconds / 4, 10, 250)), new RouterMessage.Sweep());
    }

    /// <summary>A worker that is too many ends once it has no job: the free ones first.</summary>
    private void Resize()
    {
        var workers = _slots.Values.Where(slot => slot is { IsAbandoned: false, IsSurplus: false }).ToList();
        for (var missing = run.Size.Workers - workers.Count; missing > 0; missing--) Spawn();
        foreach (var slot in workers.OrderByDescending(slot => slot.IsFree).Take(workers.Count - run.Size.Workers))
        {
            slot.IsSurplus = true;
            if (slot.IsFree) Context.Stop(slot.Worker!);
        }

        if (_free.Any(slot => slot.IsSurplus)) KeepFree(_free.Where(slot => !slot.IsSurplus).Reverse().ToList());
        if (!backlog.IsEmpty) Wake(backlog.Count);
    }

    private void KeepFree(List<WorkerSlot> slots)
    {
        _free.Clear();
        foreach (var slot in slots) _free.Push(slot);
    }

    private void Spawn()
    {
        var slot = new WorkerSlot(run.Time);
        var router = Context.Self;
        var worker = Context.Spawn(Props.Create<WorkerMessage>(() => new WorkerActor(run, backlog, slot, router, _ingest!)));
        slot.Worker = worker;
        _slots[worker] = slot;
        Context.Watch(worker);
    }

    private void OnIdle(WorkerSlot slot)
    {
        if (slot.IsFree || slot.IsAbandoned) return;
        if (slot.IsSurplus)
        {
            Context.Stop(slot.Worker!);
            if (!backlog.IsEmpty) Wake(1); // it may have been woken for what it now leaves to others
            return;
        }

        slot.IsFree = true;
        _free.Push(slot);
        if (!backlog.IsEmpty) Wake(1);
    }

    private int WorthWaking()
    {
        var waiting = backlog.Count;
        var each = serviceTime.Milliseconds;
        return double.IsNaN(each) ? waiting : Math.Min(waiting, (int)Math.Ceiling(waiting * each / WorthAWorkerMilliseconds));
    }

    private void Wake(int workers)
    {
        var waiting = backlog.Count; // before they are woken: they take from it at once
        var woken = 0;
        if (run.Lease.IsValid)
        {
            for (; woken < workers && _free.TryPop(out var slot); woken++)
            {
                slot.IsFree = false;
                if (woken == 0) Context.HandOver(slot.Worker!, WorkerMessage.Wake.Instance);
                else slot.Worker!.Tell(WorkerMessage.Wake.Instance);
            }
        }

        if (_checking || _free.Count == 0 || waiting <= woken) return; // each that waited has a worker on its way to it
        _checking = true;
        Context.ScheduleOnce(CheckAfter, RouterMessage.Check.Instance);
    }

    /// <summary>Whatever still waits while workers are free waits behind jobs that take longer than was thought, or for the lease.</summary>
    private void OnCheck()
    {
        _checking = false;
        if (!backlog.IsEmpty) Wake(backlog.Count);
    }

    private void Sweep()
    {
        foreach (var slot in _slots.Values.ToArray())
        {
            if (slot.Ended.TakeLate() is { } late) _ingest!.Tell(late); // its worker's thread is kept by the job that came next
            if (slot.Current is not { } job || !job.TryAbandon(run.Settings.AbandonGrace)) continue;
            slot.IsAbandoned = true;
            LogAbandoned(Context.Logger, job.Claimed.Id, run.Queue, job.StopReason, run.Settings.AbandonGrace);
            _ingest!.Tell(new IngestMessage.Abandoned(job));
            WorkerThreads.Allow(1); // it may hold the thread it ran on
            if (!slot.IsSurplus) Spawn();
        }
    }

    private void StopRunning()
    {
        foreach (var slot in _slots.Values) slot.Current?.Stop(StopReason.LeaseLost);
        Context.StopSelf();
    }

    private Directive Decide(Failure failure)
    {
        var slot = _slots.GetValueOrDefault(failure.Child);
        if (failure.Cause is not JobFailedException failed)
        {
            if (slot?.Ended.Take() is { } report) _ingest!.Tell(report);
            if (slot?.Current is { } current) _ingest!.Tell(new IngestMessage.TookNodeDown(current));
            Log(() => LogWorkerFailed(Context.Logger, failure.Cause, run.Queue));
            return Directive.Escalate;
        }

        var job = failed.Job;
        var abandoned = slot is { IsAbandoned: true };
        var verdict = run.Failures.Decide(failed.Run.Handler, failed.Run.Envelope, job.Claimed.Attempt, failed.Cause);
        if (verdict is Verdict.Escalate)
        {
            _ingest!.Tell(new IngestMessage.TookNodeDown(job));
            Log(() => LogUnfit(Context.Logger, failed.Cause, job.Claimed.Id, run.Queue));
            return Directive.Escalate;
        }

        _outcomes.Failed(job, verdict);
        _ingest!.Tell(new IngestMessage.Finished([job]));
        Log(() => LogFailed(Context.Logger, failed.Cause, job.Claimed.Id, failed.Run.Envelope.Type, job.Claimed.Attempt, verdict is Verdict.Retry ? "tried again" : "dead"));
        return verdict is Verdict.Retry && !abandoned ? Directive.Restart : Directive.Stop;
    }

    /// <summary>A logger that throws, over an exception that cannot say what it is for instance, has no say in what becomes of the job.</summary>
    private static void Log(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // there is nobody left to tell
        }
    }

    [LoggerMessage(2101, LogLevel.Debug, "Attempt {Attempt} of job {Id} ({Type}) failed: {Verdict}")]
    private static partial void LogFailed(ILogger logger, Exception cause, string id, string type, int attempt, string verdict);

    [LoggerMessage(2102, LogLevel.Warning, "The handler of job {Id} of queue {Queue} was cancelled ({Reason}) and went on for {Grace}: its worker is replaced, its job stays held until the handler ends")]
    private static partial void LogAbandoned(ILogger logger, string id, string queue, StopReason reason, TimeSpan grace);

    [LoggerMessage(2103, LogLevel.Critical, "Job {Id} of queue {Queue} failed in a way that makes this node unfit")]
    private static partial void LogUnfit(ILogger logger, Exception cause, string id, string queue);

    [LoggerMessage(2104, LogLevel.Critical, "A worker of queue {Queue} failed outside of any handler")]
    private static partial void LogWorkerFailed(ILogger logger, Exception cause, string queue);
}
