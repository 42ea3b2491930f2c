using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// Polls one queue and owns the ledger of what this node holds of it. At most one claim, one settle and one release are in flight; or, instead of that claim, one lies ready behind the bell.
/// Whatever goes wrong has one answer: wait until nothing is in flight, open the queue anew under a higher session, take up what was
/// handed out unheard and drop what is no longer this node's. Outcomes stay until Redis has answered for them; a repeated settle does nothing.
/// </summary>
internal sealed partial class IngestActor(
    QueueRun run,
    QueueTools tools,
    QueueOpener opener,
    JobBacklog backlog,
    ServiceTime serviceTime,
    Pulse pulse,
    ActorRef<RouterMessage> router,
    ActorRef<QueueMessage> supervisor) : Actor<IngestMessage>
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1);

    private readonly Tenure _tenure = new(run.Time);
    private readonly HeldJobs _held = new(run, backlog);

    private QueueCalls _calls = null!; // from the start on: it needs this actor's context
    private BellWatch _bell = null!;
    private Intake _intake = null!;
    private Errands _errands = null!;
    private Outgoing _outgoing = null!;
    private Leaving _leaving = null!;
    private ActorTimer? _due;
    private bool _workersFirst; // what this turn brought came by the bell, to idle workers: let them start before anything is sent

    private string Subject => $"queue {run.Queue}";

    private bool IsQuiet => !_tenure.IsOpening && !_intake.IsClaiming && !_intake.IsDisarming && !_outgoing.IsInFlight && !_leaving.IsClosing;

    protected override ValueTask PreStartAsync()
    {
        _calls = new QueueCalls(Context, run, tools, opener);
        _bell = new BellWatch(Context, tools);
        _intake = new Intake(run, _held, _tenure, serviceTime);
        _errands = new Errands(run, _calls, _held);
        _outgoing = new Outgoing(run, _calls, _held, _errands, Context.Logger);
        _leaving = new Leaving(run, _calls, _held, _tenure, supervisor);
        tools.Redis.StateChanged += OnRedisChanged;
        Context.SchedulePeriodically(run.Settings.Tick, new IngestMessage.Tick());
        Context.SchedulePeriodically(Errands.Every, new IngestMessage.Notice());
        pulse.Beat(run.Time.GetTimestamp());
        return default;
    }

    protected override ValueTask PostStopAsync()
    {
        tools.Redis.StateChanged -= OnRedisChanged;
        _intake.Leave();
        return _bell.CloseAsync();
    }

    protected override ValueTask ReceiveAsync(IngestMessage message)
    {
        switch (message)
        {
            case IngestMessage.Finished finished: OnFinished(finished.Jobs); break;
            case IngestMessage.Claimed claimed: OnClaimed(claimed.Node, claimed.Said, claimed.Reply); break;
            case IngestMessage.Settled settled: _outgoing.Settled(settled.Reply); OnAnswered("settle", settled.Reply.Status); break;
            case IngestMessage.Released released: _outgoing.Released(released.Reply); OnAnswered("release", released.Reply.Status); break;
            case IngestMessage.Relayed relayed: _outgoing.Relayed(relayed.Cause); break;
            case IngestMessage.Notice when _tenure.Session is { } session: _errands.OnTime(session); break;
            case IngestMessage.Noticed noticed: _errands.Noticed(noticed.Ids); break;
            case IngestMessage.GoOn: break;
            case IngestMessage.Tick: OnTick(); break;
            case IngestMessage.Due: _intake.Due(); break;
            case IngestMessage.Waited waited: OnWaited(waited); break;
            case IngestMessage.WaitFailed failed: OnWaitFailed(failed); break;
            case IngestMessage.Disarmed disarmed: OnDisarmed(disarmed.Session, disarmed.Reply); break;
            case IngestMessage.DisarmFailed failed: _intake.DisarmFailed(); Break("disarm", failed.Cause); break;
            case IngestMessage.Joined joined: _tenure.Join(joined.Node); break;
            case IngestMessage.Lost: OnLost(); break;
            case IngestMessage.Opened opened: OnOpened(opened.Queue); break;
            case IngestMessage.OpenFailed failed: OnOpenFailed(failed.Cause); break;
            case IngestMessage.ClaimFailed failed: _intake.Failed(); Break("claim", failed.Cause); break;
            case IngestMessage.SettleFailed failed: _outgoing.SettleFailed(failed.Cause); Break("settle", failed.Cause); break;
            case IngestMessage.ReleaseFailed failed: _held.ReleaseFailed(failed.Cause); Break("release", failed.Cause); break;
            case IngestMessage.OpenAgain: _tenure.OpenAgain(); break;
            case IngestMessage.Abandoned abandoned: OnAbandoned(abandoned.Job); break;
            case IngestMessage.TookNodeDown down: OnTookNodeDown(down.Job); break;
            case IngestMessage.Resized: _intake.Look(); break;
            case IngestMessage.Pause pause: OnPause(pause.On); break;
            case IngestMessage.StandStill still: OnStandStill(still.On); break;
            case IngestMessage.GoAlone alone: _intake.GoAlone(alone.Number); break;
            case IngestMessage.Drain: OnDrain(); break;
            case IngestMessage.CancelRunning cancel: _held.StopRunning(cancel.Reason); break;
            case IngestMessage.GiveUp: _held.GiveUp(); break;
            case IngestMessage.Closed: _leaving.Closed(mayHold: false); break;
            case IngestMessage.CloseFailed failed: _leaving.CloseFailed(); Break("close", failed.Cause); break;
        }

        _intake.NoteWhatIsHeld();
        if (_workersFirst) Context.Self.Tell(IngestMessage.GoOn.Instance);
        else Advance();
        _workersFirst = false;
        return default;
    }

    private void OnLost()
    {
        _tenure.Lose();
        _held.Clear();
    }

    private void OnOpened(OpenedQueue queue)
    {
        if (!_tenure.Opened(queue.Session.Node)) return;
        if (queue.Status != BrokerStatus.Ok)
        {
            OnRefused("open", queue.Status);
            return;
        }

        var (unknown, gone) = _held.Reconcile(queue.Held, compareBodies: _tenure.Begin(queue.Session, queue.Epoch));
        _intake.Look();
        TakeUp(unknown);
        run.Health.Recover(Subject);
        LogOpened(Context.Logger, run.Queue, queue.Session.Node, queue.Session.Session, unknown.Count, gone);
    }

    private void OnOpenFailed(Exception cause)
    {
        _tenure.Opened(null);
        Break("open", cause);
    }

    private void OnClaimed(string node, ClaimMode said, ClaimReply reply)
    {
        var next = _intake.Answered(reply);
        if (_tenure.Node == node) Take(said, reply, next); // else it was declared down since: whoever reclaims finds these jobs
    }

    /// <summary>What was handed out under another session, the opening of this one has found or will find.</summary>
    private void OnWaited(IngestMessage.Waited waited)
    {
        var next = _intake.Answered(waited.Order.Number, waited.Rang, waited.Reply);
        if (waited.Session != _tenure.Session || waited.Reply.Status == BrokerStatus.Repeat) return;
        _workersFirst = waited.Reply.Jobs.Count > 0;
        Take(waited.Order.Mode, waited.Reply, next);
    }

    /// <summary>Its claim may have handed out jobs, unless it was not sent. One who drains finds out on closing.</summary>
    private void OnWaitFailed(IngestMessage.WaitFailed failed)
    {
        if (_intake.BellFailed(failed.Order.Number) && !_leaving.IsDraining && failed.Cause is not RedisException { Delivery: RedisDelivery.NotSent }) Break("claim", failed.Cause);
    }

    private void OnDisarmed(QueueSession session, DisarmReply reply)
    {
        if (reply.Status == BrokerStatus.Ok && session == _tenure.Session)
        {
            _tenure.Succeeded();
            if (_intake.Disarmed(reply.Last)) _bell.HangUp();
            return;
        }

        _intake.DisarmFailed();
        if (session == _tenure.Session) OnRefused("disarm", reply.Status);
    }

    private void Take(ClaimMode said, ClaimReply reply, TimeSpan next)
    {
        if (reply.Status is not (BrokerStatus.Ok or BrokerStatus.Paused or BrokerStatus.Limited))
        {
            OnRefused("claim", reply.Status);
            return;
        }

        _tenure.Succeeded();
        LookAgainIn(next);
        if (_intake.IsAsked(said, reply)) supervisor.Tell(new QueueMessage.Quarantine(static queue => new QuarantineMessage.Wanted(queue)));
        TakeUp(reply.Jobs);
        run.Metrics.Claimed(run.Queue, reply.Jobs.Count);
    }

    private void LookAgainIn(TimeSpan next)
    {
        _due?.Cancel();
        _due = next > TimeSpan.Zero ? Context.ScheduleOnce(next, new IngestMessage.Due()) : null;
    }

    private void TakeUp(IReadOnlyList<ClaimedJob> jobs)
    {
        if (jobs.Count == 0) return;
        _held.TakeUp(jobs, giveBack: _intake.GivesBack);
        if (_workersFirst) Context.HandOver(router, RouterMessage.Given.Instance);
        else router.Tell(RouterMessage.Given.Instance);
    }

    private void OnFinished(List<HeldJob> jobs) => _intake.Measure(jobs.Count, _held.Finish(jobs));

    private void OnAnswered(string call, BrokerStatus status)
    {
        if (status == BrokerStatus.Ok) _tenure.Succeeded();
        else OnRefused(call, status);
    }

    private void OnRefused(string call, BrokerStatus status)
    {
        if (status == BrokerStatus.Fenced && _tenure is { WasOpened: true, Node: { } node })
        {
            _tenure.Lose();
            supervisor.Tell(new QueueMessage.Fenced(node));
            return;
        }

        LogRefused(Context.Logger, call, run.Queue, status);
        Break(call, null);
    }

    /// <summary>From here on nothing is sent until the queue has been opened anew: at once the first time, then with growing pauses.</summary>
    private void Break(string call, Exception? cause)
    {
        var (pause, isNews) = _tenure.Break(cause);
        if (cause is RedisServerException) run.Health.Degrade(Subject, $"Redis refuses to {call}: {cause.Message}");
        if (isNews) LogBroken(Context.Logger, cause!, call, run.Queue);
        if (pause > TimeSpan.Zero) Context.ScheduleOnce(pause, new IngestMessage.OpenAgain());
    }

    private void OnTick()
    {
        pulse.Beat(run.Time.GetTimestamp());
        _intake.Tick();
        if (_tenure.Session is not null && !_leaving.IsDraining && run.Lease.IsValid) GiveBackStale();
    }

    /// <summary>Short jobs were expected and long ones are running: what waits behind them may be run elsewhere, and no more is asked for until short ones have ended again.</summary>
    private void GiveBackStale()
    {
        var stale = _held.GiveBackStale(StaleAfter);
        if (stale == 0) return;
        _intake.Measure(stale, stale * StaleAfter);
        backlog.Prune();
        router.Tell(RouterMessage.Given.Instance);
    }

    private void OnAbandoned(HeldJob job)
    {
        _held.Abandoned(job);
        run.Metrics.Abandoned(run.Queue);
    }

    private void OnPause(bool on)
    {
        _intake.IsPaused = on;
        if (on) GiveBackWaiting();
        else _intake.Look();
    }

    private void OnStandStill(bool on)
    {
        _intake.StandStill(on);
        if (on) GiveBackWaiting();
    }

    private void GiveBackWaiting()
    {
        _held.GiveBackWaiting();
        backlog.Prune();
    }

    /// <summary>Given back, and nothing more is claimed: the word to drain is on its way, and the job must not come back to this node before it.</summary>
    private void OnTookNodeDown(HeldJob job)
    {
        _intake.Stop();
        _held.TookNodeDown(job);
    }

    private void OnDrain()
    {
        _leaving.Begin();
        _intake.Stop();
        _held.GiveBackWaiting();
    }

    private void OnRedisChanged(RedisState state)
    {
        if (state.IsUp) Context.Self.Tell(new IngestMessage.OpenAgain());
    }

    /// <summary>Sends whatever can be sent now.</summary>
    private void Advance()
    {
        if (_tenure.HasOutlived(tools.Redis.Epoch)) Break("connection", null);
        if (_tenure.Session is not { } session)
        {
            if (IsQuiet) _leaving.CloseUnopened();
            if (!_leaving.IsOver && IsQuiet && _tenure.MayOpen) _calls.Open(_tenure.Opening());
            return;
        }

        _outgoing.Send(session);
        if (IsQuiet && _intake.Word() is { } word) supervisor.Tell(new QueueMessage.Quarantine(word));
        if (_intake.Disarm() is { } number) _calls.Disarm(session, number);
        if (_intake.GivesUpBell()) _bell.HangUp();
        if (_leaving.IsDraining) Close(session);
        else if (_intake.Next() is { } claim) _calls.Claim(session, claim);
        else if (_intake.Wait() is { } bell) _bell.Wait(session, bell.Order, bell.Wait);
    }

    private void Close(QueueSession session)
    {
        if (!_intake.IsClaiming && !_intake.MayBeHandedJobs) _leaving.Close(session);
    }

    [LoggerMessage(2001, LogLevel.Information, "Queue {Queue} opened as {Node}, session {Session}: {Unknown} jobs taken up, {Gone} no longer ours")]
    private static partial void LogOpened(ILogger logger, string queue, string node, long session, int unknown, int gone);

    [LoggerMessage(2002, LogLevel.Warning, "Call {Call} on queue {Queue} failed; the queue is opened anew")]
    private static partial void LogBroken(ILogger logger, Exception cause, string call, string queue);

    [LoggerMessage(2003, LogLevel.Warning, "Call {Call} on queue {Queue} was answered with {Status}; the queue is opened anew")]
    private static partial void LogRefused(ILogger logger, string call, string queue, BrokerStatus status);
}
