using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;
using Outcome = Lighthouse.Broker.Outcome;
using Settled = Lighthouse.Broker.OutcomeKind;

namespace Lighthouse.Jobs;

/// <summary>
/// Polls one queue and owns the ledger of what this node holds of it. At most one claim, one settle and one release are in flight.
/// Whatever goes wrong has one answer: wait until nothing is in flight, open the queue anew under a higher session, take up what was
/// handed out unheard and drop what is no longer this node's. Outcomes stay until Redis has answered for them; a repeated settle does nothing.
/// </summary>
internal sealed partial class IngestActor(
    QueueRun run,
    JobBroker broker,
    QueueOpener opener,
    JobBell bell,
    IRedis redis,
    JobBacklog backlog,
    ServiceTime serviceTime,
    Pulse pulse,
    ActorRef<RouterMessage> router,
    ActorRef<QueueMessage> supervisor) : Actor<IngestMessage>
{
    private static readonly TimeSpan BellWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>A release costs Redis 15 µs a job; a call is to stay under 2 ms.</summary>
    private const int ReleaseMax = 100;

    /// <summary>More than this in results that wait to be settled, and nothing more is claimed.</summary>
    private const long MostWaitingBytes = 64L << 20;

    /// <summary>After so many claims in a row that found nothing the bell is not waited for until the next tick.</summary>
    private const int VainClaims = 4;

    /// <summary>A lone outcome that Redis refuses this often, the queue opened anew each time, is replaced by one that says so.</summary>
    private const int RefusalsBeforeDead = 4;

    private readonly Ledger _ledger = new();
    private readonly JobOutcomes _outcomes = new(run);
    private readonly ClaimSizer _sizer = new(run.Workers, run.Settings.ClaimMax);
    private readonly OutgoingBatch _settles = new(run.Settings.SettleMax);
    private readonly OutgoingBatch _releases = new(ReleaseMax);

    private string? _node;
    private string? _openedAs;
    private QueueSession? _session;
    private string? _history;
    private long _claims;
    private long _epoch;
    private int _outstanding;
    private int _leftHeld;
    private bool _opening;
    private bool _claiming;
    private bool _ringing;
    private bool _closing;
    private bool _closed;
    private bool _look;
    private bool _draining;
    private bool _mayRing = true;
    private int _vainClaims;
    private int _troubles;
    private long _openAgainAt = long.MinValue;
    private ActorTimer? _due;

    private string Subject => $"queue {run.Queue}";

    private bool IsQuiet => !_opening && !_claiming && !_settles.IsInFlight && !_releases.IsInFlight && !_closing;

    protected override ValueTask PreStartAsync()
    {
        redis.StateChanged += OnRedisChanged;
        Context.SchedulePeriodically(run.Settings.Tick, new IngestMessage.Tick());
        pulse.Beat(run.Time.GetTimestamp());
        return default;
    }

    protected override ValueTask PostStopAsync()
    {
        redis.StateChanged -= OnRedisChanged;
        return bell.DisposeAsync();
    }

    protected override ValueTask ReceiveAsync(IngestMessage message)
    {
        switch (message)
        {
            case IngestMessage.Finished finished: OnFinished(finished.Jobs); break;
            case IngestMessage.Claimed claimed: OnClaimed(claimed.Node, claimed.Reply); break;
            case IngestMessage.Settled settled: OnSettled(settled.Reply); break;
            case IngestMessage.Released released: OnReleased(released.Reply); break;
            case IngestMessage.Tick: OnTick(); break;
            case IngestMessage.Due: _look = true; break;
            case IngestMessage.Rang: (_ringing, _look) = (false, true); break;
            case IngestMessage.Silence: _ringing = false; break;
            case IngestMessage.RingFailed: (_ringing, _mayRing) = (false, false); break; // the tick looks as well
            case IngestMessage.Joined joined: OnJoined(joined.Node); break;
            case IngestMessage.Lost: OnLost(); break;
            case IngestMessage.Opened opened: OnOpened(opened.Queue); break;
            case IngestMessage.OpenFailed failed: OnOpenFailed(failed.Cause); break;
            case IngestMessage.ClaimFailed failed: _claiming = false; Break("claim", failed.Cause); break;
            case IngestMessage.SettleFailed failed: OnSettleFailed(failed.Cause); break;
            case IngestMessage.ReleaseFailed failed: OnReleaseFailed(failed.Cause); break;
            case IngestMessage.OpenAgain: _openAgainAt = long.MinValue; break;
            case IngestMessage.Abandoned abandoned: OnAbandoned(abandoned.Job); break;
            case IngestMessage.TookNodeDown down: OnTookNodeDown(down.Job); break;
            case IngestMessage.Drain: OnDrain(); break;
            case IngestMessage.CancelRunning cancel: StopRunning(cancel.Reason); break;
            case IngestMessage.GiveUp: OnGiveUp(); break;
            case IngestMessage.Closed: OnClosed(mayHold: false); break;
            case IngestMessage.CloseFailed failed: OnCloseFailed(failed.Cause); break;
        }

        Advance();
        return default;
    }

    private void OnJoined(string node)
    {
        _node = node;
        _history = null;
        _openAgainAt = long.MinValue;
    }

    private void OnLost()
    {
        _node = null;
        _session = null;
        foreach (var job in _ledger.Clear()) Drop(job);
        _settles.DropWhatIsNotHeld();
        _releases.DropWhatIsNotHeld();
        _leftHeld = 0;
    }

    private void OnOpened(OpenedQueue queue)
    {
        _opening = false;
        if (queue.Session.Node != _node) return;
        if (queue.Status != BrokerStatus.Ok)
        {
            OnRefused("open", queue.Status);
            return;
        }

        var (unknown, gone) = _ledger.Reconcile(queue.Held, compareBodies: _history is not null && _history != queue.Session.History);
        foreach (var job in gone) Drop(job);
        _settles.DropWhatIsNotHeld();
        _releases.DropWhatIsNotHeld();
        (_session, _history, _epoch, _look) = (queue.Session, queue.Session.History, queue.Epoch, true);
        TakeUp(unknown);
        run.Health.Recover(Subject);
        LogOpened(Context.Logger, run.Queue, queue.Session.Node, queue.Session.Session, unknown.Count, gone.Count);
    }

    private void OnOpenFailed(Exception cause)
    {
        _opening = false;
        Break("open", cause);
    }

    private void OnClaimed(string node, ClaimReply reply)
    {
        _claiming = false;
        if (_node != node) return; // declared down since: whoever reclaims finds these jobs
        if (reply.Status is not (BrokerStatus.Ok or BrokerStatus.Paused))
        {
            OnRefused("claim", reply.Status);
            return;
        }

        _troubles = 0;
        _look |= reply.More;
        if (!reply.More) LookAgainIn(reply.Next);
        _vainClaims = reply.Jobs.Count > 0 ? 0 : _vainClaims + 1;
        if (_vainClaims >= VainClaims) _mayRing = false; // paused, or the bell stands far behind: until the next tick its ringing means nothing
        TakeUp(reply.Jobs);
        run.Metrics.Claimed(run.Queue, reply.Jobs.Count);
    }

    private void LookAgainIn(TimeSpan next)
    {
        _due?.Cancel();
        _due = next > TimeSpan.Zero && next < run.Settings.Tick ? Context.ScheduleOnce(next, new IngestMessage.Due()) : null;
    }

    private void TakeUp(IReadOnlyList<ClaimedJob> jobs)
    {
        if (jobs.Count == 0) return;
        var now = run.Time.GetTimestamp();
        foreach (var claimed in jobs)
        {
            var job = new HeldJob(claimed, now, run.Time);
            _ledger.Add(job);
            if (_draining)
            {
                GiveBack(job);
                continue;
            }

            job.IsGiven = true;
            _outstanding++;
            backlog.Add(job);
        }

        router.Tell(RouterMessage.Given.Instance);
    }

    private void OnFinished(List<HeldJob> jobs)
    {
        var time = TimeSpan.Zero;
        foreach (var job in jobs)
        {
            TakenFromRouter(job);
            time += job.Duration;
            if (!Ledger.Holds(job) || job.IsFinished) continue;
            job.IsFinished = true;
            (job.Outcome is null ? _releases : _settles).Add(job);
        }

        _sizer.Record(jobs.Count, time);
        serviceTime.Milliseconds = _sizer.AverageMilliseconds;
    }

    private void OnSettled(SettleReply reply)
    {
        if (reply.Status != BrokerStatus.Ok)
        {
            _settles.Failed(refused: false);
            OnRefused("settle", reply.Status);
            return;
        }

        _troubles = 0;
        var batch = _settles.Answered();
        foreach (var job in batch) _ledger.Remove(job);
        run.Metrics.Settled(run.Queue, batch, reply.NotHeld.Count);
        if (reply.NotHeld.Count > 0) LogNotHeld(Context.Logger, reply.NotHeld.Count, run.Queue, batch[reply.NotHeld[0]].Claimed.Id);
    }

    private void OnReleased(SettleReply reply)
    {
        if (reply.Status != BrokerStatus.Ok)
        {
            _releases.Failed(refused: false);
            OnRefused("release", reply.Status);
            return;
        }

        _troubles = 0;
        var batch = _releases.Answered();
        foreach (var job in batch) _ledger.Remove(job);
        run.Metrics.Released(run.Queue, batch.Count);
    }

    private void OnSettleFailed(Exception cause)
    {
        if (_settles.Failed(cause is RedisServerException) is { } alone && ++alone.Refusals >= RefusalsBeforeDead)
        {
            LogCannotBeSettled(Context.Logger, cause, alone.Claimed.Id, run.Queue);
            _outcomes.CannotBeStored(alone, cause.Message);
        }

        Break("settle", cause);
    }

    private void OnReleaseFailed(Exception cause)
    {
        _releases.Failed(cause is RedisServerException);
        Break("release", cause);
    }

    private void OnRefused(string call, BrokerStatus status)
    {
        if (status == BrokerStatus.Fenced && _node is { } node && _openedAs == node)
        {
            _session = null;
            _node = null;
            supervisor.Tell(new QueueMessage.Fenced(node));
            return;
        }

        LogRefused(Context.Logger, call, run.Queue, status);
        Break(call, null);
    }

    /// <summary>From here on nothing is sent until the queue has been opened anew: at once the first time, then with growing pauses.</summary>
    private void Break(string call, Exception? cause)
    {
        _session = null;
        if (cause is RedisServerException) run.Health.Degrade(Subject, $"Redis refuses to {call}: {cause.Message}");
        if (cause is not null && (_troubles == 0 || cause is not RedisException)) LogBroken(Context.Logger, cause, call, run.Queue);
        var pause = _troubles == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 25 << Math.Min(_troubles, 8)));
        _troubles++;
        if (pause == TimeSpan.Zero) return;
        _openAgainAt = run.Time.GetTimestamp() + (long)(pause.TotalSeconds * run.Time.TimestampFrequency);
        Context.ScheduleOnce(pause, new IngestMessage.OpenAgain());
    }

    private void OnTick()
    {
        pulse.Beat(run.Time.GetTimestamp());
        _look = true;
        _mayRing = true;
        _vainClaims = 0;
        if (_session is not null && !_draining && run.Lease.IsValid) GiveBackStale();
    }

    /// <summary>Short jobs were expected and long ones are running: what waits behind them may be run elsewhere, and no more is asked for until short ones have ended again.</summary>
    private void GiveBackStale()
    {
        var stale = 0;
        foreach (var job in _ledger.Jobs)
        {
            if (!job.IsGiven || run.Time.GetElapsedTime(job.ReceivedAt) <= StaleAfter) continue;
            GiveBack(job);
            if (!job.IsGiven) stale++;
        }

        if (stale == 0) return;
        _sizer.Record(stale, stale * StaleAfter);
        serviceTime.Milliseconds = _sizer.AverageMilliseconds;
        backlog.Prune();
        router.Tell(RouterMessage.Given.Instance);
    }

    private void OnAbandoned(HeldJob job)
    {
        TakenFromRouter(job);
        run.Metrics.Abandoned(run.Queue);
    }

    private void OnTookNodeDown(HeldJob job)
    {
        TakenFromRouter(job);
        if (!Ledger.Holds(job) || job.IsFinished) return;
        (job.IsFinished, job.IsLeftHeld) = (true, true);
        _leftHeld++;
    }

    private void OnDrain()
    {
        _draining = true;
        foreach (var job in _ledger.Jobs) GiveBack(job);
    }

    private void StopRunning(StopReason reason)
    {
        foreach (var job in _ledger.Jobs)
        {
            GiveBack(job); // one that waits is not cancelled but withdrawn: it would start later as one that was cancelled long ago
            if (!job.IsFinished) job.Stop(reason);
        }
    }

    /// <summary>The grace is over. A handler that outran its own timeout has failed; the others are interrupted, and that is not counted.</summary>
    private void OnGiveUp()
    {
        foreach (var job in _ledger.Jobs)
        {
            if (job.IsFinished) continue;
            job.IsFinished = true;
            if (job.StopReason == StopReason.Timeout && _outcomes.TimedOut(job)) _settles.Add(job);
            else
            {
                JobOutcomes.GivenBack(job);
                _releases.Add(job);
            }

            job.Stop(StopReason.Draining);
        }
    }

    private void OnClosed(bool mayHold)
    {
        _closing = false;
        _closed = true;
        _session = null;
        supervisor.Tell(new QueueMessage.Drained(mayHold));
    }

    /// <summary>Either Redis says that something is still held here, or nobody knows what it said.</summary>
    private void OnCloseFailed(Exception? cause)
    {
        _closing = false;
        Break("close", cause);
    }

    /// <summary>Gives back a job that has not started; one that has goes on.</summary>
    private void GiveBack(HeldJob job)
    {
        if (job.IsFinished || !job.TryWithdraw()) return;
        TakenFromRouter(job);
        job.IsFinished = true;
        JobOutcomes.GivenBack(job);
        _releases.Add(job);
    }

    /// <summary>The job is no longer this node's: it is not started any more, and what a running handler does is settled by nobody.</summary>
    private void Drop(HeldJob job)
    {
        if (job.IsLeftHeld) _leftHeld--;
        if (job.TryWithdraw()) TakenFromRouter(job);
        else job.Stop(StopReason.LeaseLost);
    }

    private void TakenFromRouter(HeldJob job)
    {
        if (!job.IsGiven) return;
        job.IsGiven = false;
        _outstanding--;
    }

    private void OnRedisChanged(RedisState state)
    {
        if (state.IsUp) Context.Self.Tell(new IngestMessage.OpenAgain());
    }

    /// <summary>Sends whatever can be sent now.</summary>
    private void Advance()
    {
        if (_session is not null && _epoch != redis.Epoch) Break("connection", null);
        if (_session is null)
        {
            if (_draining && !_closed && _ledger.Count == _leftHeld && IsQuiet) CloseUnopened();
            if (_node is not null && !_closed && IsQuiet && run.Time.GetTimestamp() >= _openAgainAt) Open(_node);
            return;
        }

        Settle(_session);
        Release(_session);
        if (_draining) Close(_session);
        else if (!Claim(_session)) Ring();
    }

    /// <summary>
    /// The ledger is empty, but a call whose answer was lost may have handed out jobs, and what a node holds that has left the cluster is reclaimed by
    /// nobody. So a queue that was opened is opened once more before it is left; without Redis until the lease is over, and then the node does not say goodbye.
    /// </summary>
    private void CloseUnopened()
    {
        if (_node is null || _openedAs != _node) OnClosed(mayHold: _leftHeld > 0);
        else if (!run.Lease.IsValid) OnClosed(mayHold: true);
    }

    private void Open(string node)
    {
        _opening = true;
        _openedAs = node;
        Context.PipeToSelf(
            opener.OpenAsync(run.Queue, node, Context.Stopping),
            static opened => (IngestMessage)new IngestMessage.Opened(opened),
            static cause => new IngestMessage.OpenFailed(cause));
    }

    private bool Claim(QueueSession session)
    {
        if (!_look || _claiming || !run.Lease.IsValid || _settles.Count >= 4 * run.Settings.SettleMax || _settles.Bytes >= MostWaitingBytes) return _claiming;
        var want = _sizer.Want(_outstanding);
        if (want == 0) return true; // nothing to ring for: the workers have enough
        _claiming = true;
        _look = false;
        Context.PipeToSelf(
            broker.ClaimAsync(session, ++_claims, want, Context.Stopping),
            reply => (IngestMessage)new IngestMessage.Claimed(session.Node, reply),
            static cause => new IngestMessage.ClaimFailed(cause));
        return true;
    }

    /// <summary>Waits for the bell, only while there is a worker free: a ring that a busy node takes wakes nobody else.</summary>
    private void Ring()
    {
        if (_ringing || !_mayRing || _look || _outstanding >= run.Workers) return;
        _ringing = true;
        Context.PipeToSelf(
            bell.WaitAsync([run.Queue], BellWait, Context.Stopping),
            static rang => rang ? new IngestMessage.Rang() : (IngestMessage)new IngestMessage.Silence(),
            static cause => new IngestMessage.RingFailed(cause));
    }

    private void Settle(QueueSession session)
    {
        var batch = _settles.Next();
        if (batch.Count == 0) return;
        var outcomes = new Outcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = batch[i].Outcome!;
        Context.PipeToSelf(
            broker.SettleAsync(session, outcomes, Context.Stopping),
            static reply => (IngestMessage)new IngestMessage.Settled(reply),
            static cause => new IngestMessage.SettleFailed(cause));
    }

    private void Release(QueueSession session)
    {
        var batch = _releases.Next();
        if (batch.Count == 0) return;
        Context.PipeToSelf(
            broker.ReleaseAsync(session, [.. batch.Select(job => job.Release!)], Context.Stopping),
            static reply => (IngestMessage)new IngestMessage.Released(reply),
            static cause => new IngestMessage.ReleaseFailed(cause));
    }

    /// <summary>Leaves the queue once nothing is held. A job that took its node down stays held, and so does the node's place in the queue.</summary>
    private void Close(QueueSession session)
    {
        if (_closed || _closing || _claiming || _ledger.Count > _leftHeld) return;
        if (_leftHeld > 0)
        {
            OnClosed(mayHold: true);
            return;
        }

        _closing = true;
        Context.PipeToSelf(
            broker.CloseAsync(session, Context.Stopping),
            static empty => empty ? new IngestMessage.Closed() : (IngestMessage)new IngestMessage.CloseFailed(null),
            static cause => new IngestMessage.CloseFailed(cause));
    }

    [LoggerMessage(2001, LogLevel.Information, "Queue {Queue} opened as {Node}, session {Session}: {Unknown} jobs taken up, {Gone} no longer ours")]
    private static partial void LogOpened(ILogger logger, string queue, string node, long session, int unknown, int gone);

    [LoggerMessage(2002, LogLevel.Warning, "Call {Call} on queue {Queue} failed; the queue is opened anew")]
    private static partial void LogBroken(ILogger logger, Exception cause, string call, string queue);

    [LoggerMessage(2003, LogLevel.Warning, "Call {Call} on queue {Queue} was answered with {Status}; the queue is opened anew")]
    private static partial void LogRefused(ILogger logger, string call, string queue, BrokerStatus status);

    [LoggerMessage(2004, LogLevel.Warning, "{Count} jobs of queue {Queue} were no longer ours when they were settled, {Id} the first: nothing happened to them")]
    private static partial void LogNotHeld(ILogger logger, int count, string queue, string id);

    [LoggerMessage(2005, LogLevel.Error, "The outcome of job {Id} of queue {Queue} cannot be stored; it is settled as dead instead")]
    private static partial void LogCannotBeSettled(ILogger logger, Exception cause, string id, string queue);
}
