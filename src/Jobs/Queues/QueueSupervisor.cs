using Lighthouse.Actors;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// One queue on this node. When its IngestActor fails, the ledger is lost with it: the handlers are cancelled, and only when the last
/// has ended both halves start anew and take up what is held, so that no job ever runs twice at once here. Until then the supervisor gives the
/// queue's pulse, so that the other queues keep their lease; handlers that are still at it after twice the grace make the node unfit.
/// </summary>
internal sealed partial class QueueSupervisor(QueueRun run, QueueTools tools, Pulse pulse, ActorRef<NodeMessage> guardian) : Actor<QueueMessage>
{
    private readonly QueueOpener _opener = new(tools, run.Configured);
    private ActorRef<IngestMessage>? _ingest;
    private ActorRef<RouterMessage>? _router;
    private JobBacklog _backlog = new();
    private ActorTimer? _beats;
    private ActorTimer? _deadline;
    private string? _node;
    private bool _draining;
    private bool _paused;
    private int _threads = run.Size.Workers; // room was made for these when the queue was set up
    private bool _standsStill;

    protected override SupervisorStrategy Strategy => field ??= new SupervisorStrategy { Decide = Decide };

    protected override ValueTask PreStartAsync()
    {
        Begin();
        return default;
    }

    protected override ValueTask ReceiveAsync(QueueMessage message)
    {
        switch (message)
        {
            case QueueMessage.Joined joined:
                _node = joined.Node;
                _ingest?.Tell(new IngestMessage.Joined(joined.Node));
                break;
            case QueueMessage.Lost:
                _node = null;
                _ingest?.Tell(new IngestMessage.Lost());
                break;
            case QueueMessage.Drain:
                OnDrain();
                break;
            case QueueMessage.CancelRunning cancel:
                _ingest?.Tell(new IngestMessage.CancelRunning(cancel.Reason));
                break;
            case QueueMessage.GiveUp:
                _ingest?.Tell(new IngestMessage.GiveUp());
                break;
            case QueueMessage.Resize resize:
                OnResize(resize.Workers);
                break;
            case QueueMessage.Pause pause:
                _paused = run.Size.Drained = pause.On;
                _ingest?.Tell(new IngestMessage.Pause(pause.On));
                break;
            case QueueMessage.StandStill still:
                _standsStill = still.On;
                _ingest?.Tell(new IngestMessage.StandStill(still.On));
                break;
            case QueueMessage.GoAlone alone:
                _ingest?.Tell(new IngestMessage.GoAlone(alone.Number));
                break;
            case QueueMessage.Quarantine quarantine:
                guardian.Tell(new NodeMessage.Quarantine(quarantine.Word(run.Queue)));
                break;
            case QueueMessage.Fenced fenced:
                guardian.Tell(new NodeMessage.Fenced(fenced.Node));
                break;
            case QueueMessage.Drained drained:
                guardian.Tell(new NodeMessage.QueueDrained(run.Queue, drained.MayHold));
                break;
            case QueueMessage.Beat:
                pulse.Beat(run.Time.GetTimestamp());
                break;
            case QueueMessage.StillStopping when _router is not null && _ingest is null:
                if (!_draining) _beats?.Cancel(); // unless the drain follows within a lease, the node is dead inside
                throw new InvalidOperationException($"Queue {run.Queue} cannot start anew: handlers of its last life ignore their cancelled tokens.");
        }

        return default;
    }

    protected override ValueTask OnTerminatedAsync(ActorRef actor)
    {
        if (actor == _ingest) _ingest = null;
        if (actor == _router) _router = null;
        if (_ingest is null && _router is null) Begin();
        return default;
    }

    private void OnResize(int workers)
    {
        LogResized(Context.Logger, run.Queue, run.Size.Workers, workers);
        run.Size.Workers = workers;
        if (workers > _threads)
        {
            WorkerThreads.Allow(workers - _threads);
            _threads = workers;
        }

        _router?.Tell(new RouterMessage.Resize());
        _ingest?.Tell(new IngestMessage.Resized());
    }

    private void OnDrain()
    {
        _draining = true;
        if (_ingest is not null)
        {
            _ingest.Tell(new IngestMessage.Drain());
            return;
        }

        GivePulse(); // the other queues settle what they still run; the node's own grace bounds that
        guardian.Tell(new NodeMessage.QueueDrained(run.Queue, LeftHeld: true));
    }

    private void GivePulse()
    {
        _beats?.Cancel();
        _beats = Context.SchedulePeriodically(run.Settings.Tick, new QueueMessage.Beat());
    }

    private void Begin()
    {
        _beats?.Cancel();
        _deadline?.Cancel();
        _backlog = new JobBacklog();
        var (backlog, serviceTime, self) = (_backlog, new ServiceTime(), Context.Self);
        var router = _router = Context.Spawn(Props.Create<RouterMessage>(() => new WorkerRouter(run, backlog, serviceTime)), "workers");
        _ingest = Context.Spawn(
            Props.Create<IngestMessage>(() => new IngestActor(run, tools, _opener, backlog, serviceTime, pulse, router, self)),
            "ingest");
        Context.Watch(router);
        Context.Watch(_ingest);
        router.Tell(new RouterMessage.Attach(_ingest));
        if (_paused) _ingest.Tell(new IngestMessage.Pause(On: true));
        if (_standsStill) _ingest.Tell(new IngestMessage.StandStill(On: true));
        if (_node is not null) _ingest.Tell(new IngestMessage.Joined(_node));
        if (_draining) _ingest.Tell(new IngestMessage.Drain());
    }

    private Directive Decide(Failure failure)
    {
        if (failure.Child == _router) return Directive.Escalate; // a job made the node unfit, or the router itself is broken
        LogIngestFailed(Context.Logger, failure.Cause, run.Queue);
        while (_backlog.TryTake(out var waiting)) waiting.TryWithdraw();
        _router?.Tell(new RouterMessage.StopRunning());
        _deadline = Context.ScheduleOnce(run.Settings.AbandonGrace * 2, new QueueMessage.StillStopping());
        GivePulse();
        return Directive.Stop;
    }

    [LoggerMessage(2201, LogLevel.Error, "Queue {Queue} has lost track of what it holds: its handlers are cancelled and it starts anew")]
    private static partial void LogIngestFailed(ILogger logger, Exception cause, string queue);

    [LoggerMessage(2202, LogLevel.Information, "Queue {Queue} has {Workers} workers on this node, instead of {Before}")]
    private static partial void LogResized(ILogger logger, string queue, int before, int workers);
}
