using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Jobs;

/// <summary>
/// The jobs that this node holds of one queue, and where each of them is: before the workers, with one, or on its way out.
/// Plain state with one owner, the IngestActor. Hot: each job passes here several times.
/// </summary>
internal sealed class HeldJobs(QueueRun run, JobBacklog backlog)
{
    /// <summary>A release costs Redis 15 µs a job; a call is to stay under 2 ms.</summary>
    private const int ReleaseMax = 100;

    /// <summary>A lone outcome that Redis refuses this often, the queue opened anew each time, is replaced by a smaller one, and that by a still smaller one at its first refusal.</summary>
    private const int RefusalsBeforeLess = 4;

    private readonly Ledger _ledger = new();
    private readonly JobOutcomes _outcomes = new(run);

    public ProgressReports Reports { get; } = new(run.Time);

    public OutgoingBatch Settles { get; } = new(run.Settings.SettleMax);

    public OutgoingBatch Releases { get; } = new(ReleaseMax);

    /// <summary>Given to the router, and neither ended nor withdrawn.</summary>
    public int Outstanding { get; private set; }

    public bool IsEmpty => _ledger.Count == 0;

    /// <param name="jobs">As they were handed out.</param>
    /// <param name="giveBack">They are given back instead of run.</param>
    public void TakeUp(IReadOnlyList<ClaimedJob> jobs, bool giveBack)
    {
        var now = run.Time.GetTimestamp();
        foreach (var claimed in jobs)
        {
            var job = new HeldJob(claimed, now, run.Time, run.Scheduler, Reports);
            _ledger.Add(job);
            if (giveBack)
            {
                GiveBack(job);
                continue;
            }

            job.IsGiven = true;
            Outstanding++;
            backlog.Add(job);
        }
    }

    /// <summary>Compares with what Redis says this node holds, and drops what is gone. Answers what was handed out unheard.</summary>
    public (List<ClaimedJob> Unknown, int Gone) Reconcile(IReadOnlyList<ClaimedJob> held, bool compareBodies)
    {
        var (unknown, gone) = _ledger.Reconcile(held, compareBodies);
        Drop(gone);
        return (unknown, gone.Count);
    }

    /// <summary>Nothing is this node's any more.</summary>
    public void Clear() => Drop(_ledger.Clear());

    /// <summary>Takes jobs that have ended; answers how long they took together.</summary>
    public TimeSpan Finish(List<HeldJob> jobs)
    {
        var time = TimeSpan.Zero;
        foreach (var job in jobs)
        {
            TakenFromRouter(job);
            time += job.Duration;
            if (!Ledger.Holds(job) || job.IsFinished) continue;
            job.IsFinished = true;
            (job.Outcome is null ? Releases : Settles).Add(job);
        }

        return time;
    }

    /// <summary>Redis has answered for a batch of either kind: its jobs are held no longer.</summary>
    public List<HeldJob> Answered(OutgoingBatch outgoing)
    {
        var batch = outgoing.Answered();
        foreach (var job in batch) _ledger.Remove(job);
        return batch;
    }

    /// <summary>Nobody knows what became of the batch, or Redis refused it. Answers the job whose outcome was refused once too often: a smaller one takes its place.</summary>
    public HeldJob? SettleFailed(Exception cause)
    {
        if (Settles.Failed(cause is RedisServerException) is not { } alone || ++alone.Refusals < RefusalsBeforeLess) return null;
        _outcomes.CannotBeStored(alone, cause.Message);
        return alone;
    }

    public void ReleaseFailed(Exception cause)
    {
        if (Releases.Failed(cause is RedisServerException) is { } alone && ++alone.Refusals >= RefusalsBeforeLess)
            alone.Release = alone.Release! with { ResultTtl = TimeSpan.Zero, ReplyTo = null }; // what Redis may refuse about one release and not about others
    }

    public void Abandoned(HeldJob job) => TakenFromRouter(job);

    /// <summary>Given back as what made this node unfit: it counts as a crash of this job, and of no other that is held here.</summary>
    public void TookNodeDown(HeldJob job)
    {
        TakenFromRouter(job);
        if (!Ledger.Holds(job) || job.IsFinished) return;
        job.IsFinished = true;
        JobOutcomes.TookNodeDown(job);
        Releases.Add(job);
    }

    /// <summary>Gives back what has not started; what has goes on.</summary>
    public void GiveBackWaiting()
    {
        foreach (var job in _ledger.Jobs) GiveBack(job);
    }

    /// <summary>Gives back what has waited for a worker for longer than <paramref name="age"/>; answers how many those were.</summary>
    public int GiveBackStale(TimeSpan age)
    {
        var stale = 0;
        foreach (var job in _ledger.Jobs)
        {
            if (!job.IsGiven || run.Time.GetElapsedTime(job.ReceivedAt) <= age) continue;
            GiveBack(job);
            if (!job.IsGiven) stale++;
        }

        return stale;
    }

    /// <summary>Somebody wants these ended: one that has not started is cancelled here, one that runs has its token cancelled and ends as its handler does.</summary>
    public void Cancel(IReadOnlyCollection<string> ids)
    {
        foreach (var job in _ledger.Jobs)
        {
            if (job.IsFinished || !ids.Contains(job.Claimed.Id)) continue;
            if (!job.TryWithdraw())
            {
                job.Stop(StopReason.Cancelled);
                continue;
            }

            TakenFromRouter(job);
            job.IsFinished = true;
            JobOutcomes.CancelledBeforeItRan(job);
            Settles.Add(job);
        }
    }

    public void StopRunning(StopReason reason)
    {
        foreach (var job in _ledger.Jobs)
        {
            GiveBack(job); // one that waits is not cancelled but withdrawn: it would start later as one that was cancelled long ago
            if (!job.IsFinished) job.Stop(reason);
        }
    }

    /// <summary>The grace is over. A handler that outran its own timeout has failed; the others are interrupted, and that is not counted.</summary>
    public void GiveUp()
    {
        foreach (var job in _ledger.Jobs)
        {
            if (job.IsFinished) continue;
            job.IsFinished = true;
            if (job.StopReason == StopReason.Timeout && _outcomes.TimedOut(job)) Settles.Add(job);
            else
            {
                JobOutcomes.GivenBack(job);
                Releases.Add(job);
            }

            job.Stop(StopReason.Draining);
        }
    }

    private void GiveBack(HeldJob job)
    {
        if (job.IsFinished || !job.TryWithdraw()) return;
        TakenFromRouter(job);
        job.IsFinished = true;
        JobOutcomes.GivenBack(job);
        Releases.Add(job);
    }

    /// <summary>The jobs are no longer this node's: none is started any more, and what a running handler does is settled by nobody.</summary>
    private void Drop(List<HeldJob> jobs)
    {
        foreach (var job in jobs)
        {
            if (job.TryWithdraw()) TakenFromRouter(job);
            else job.Stop(StopReason.LeaseLost);
        }

        Settles.DropWhatIsNotHeld();
        Releases.DropWhatIsNotHeld();
    }

    private void TakenFromRouter(HeldJob job)
    {
        if (!job.IsGiven) return;
        job.IsGiven = false;
        Outstanding--;
    }
}
