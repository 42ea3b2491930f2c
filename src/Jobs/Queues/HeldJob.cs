using Lighthouse.Actors;
using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>
/// One job that this node holds, from its claim until its settle is answered. The ledger's fields belong to the IngestActor; the run's
/// are shared, and one compare-and-swap decides who has the job: the worker that starts it, or whoever withdraws it before.
/// </summary>
internal sealed class HeldJob(ClaimedJob claimed, long receivedAt, TimeProvider time, IActorScheduler scheduler, ProgressReports? reports = null) : IProgressSink
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Ended = 2;
    private const int Abandoned = 3;
    private const int Withdrawn = 4;

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private int _run;
    private int _stopReason;
    private int _hasNews;
    private long _stoppedAt = long.MinValue;
    private JobContext? _context;
    private CancellationTokenSource? _cancel;
    private ITimer? _deadline;

    public ClaimedJob Claimed { get; } = claimed;

    /// <summary>The timestamp at which the claim's answer was here: what <see cref="ClaimedJob.ClaimedMs"/> is on Redis' clock.</summary>
    public long ReceivedAt { get; } = receivedAt;

    /// <summary>How long the handler ran; set by the worker with the outcome.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>What is to be settled. Null with no <see cref="Release"/> either: there is nothing to say, because the job is no longer this node's.</summary>
    public Outcome? Outcome { get; set; }

    /// <summary>How it is to be given back.</summary>
    public Release? Release { get; set; }

    /// <summary>Its place in the ledger; -1 when it is not in it.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Whether it counts as work that the router has before it.</summary>
    public bool IsGiven { get; set; }

    /// <summary>Whether the ledger has been told how it ended.</summary>
    public bool IsFinished { get; set; }

    /// <summary>What its result weighs among those that wait to be settled.</summary>
    public int Weight { get; set; }

    /// <summary>How often Redis refused to settle it when it was alone in its call.</summary>
    public int Refusals { get; set; }

    /// <summary>What runs, since when, and for how long it may; set by the worker before it starts.</summary>
    public JobRun? Run { get; set; }

    /// <summary>When its progress was last sent.</summary>
    public long? ProgressSentAt { get; set; }

    /// <summary>What its handler reported last.</summary>
    public JobProgress? Progress => _context?.Progress;

    /// <summary>The last lines its handler logged.</summary>
    public IReadOnlyList<string> LogLines => _context?.LogLines ?? [];

    /// <summary>What its handler enqueued.</summary>
    public IReadOnlyList<FollowUp> FollowUps => _context?.FollowUpDocuments ?? [];

    public bool IsRunning => Volatile.Read(ref _run) == Running;

    public bool IsWithdrawn => Volatile.Read(ref _run) == Withdrawn;

    public StopReason StopReason => (StopReason)Volatile.Read(ref _stopReason);

    void IProgressSink.Reported(JobProgress progress) => NoteProgress();

    /// <summary>There is something to send.</summary>
    public void NoteProgress()
    {
        if (Interlocked.Exchange(ref _hasNews, 1) == 0) reports?.Add(this);
    }

    /// <summary>What is reported from here on is news again. Before <see cref="Progress"/> is read.</summary>
    public void ProgressIsTaken() => Volatile.Write(ref _hasNews, 0);

    /// <summary>Takes it back before it has started. Afterwards no worker can start it.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _run, Withdrawn, Waiting) == Waiting;

    /// <summary>False when it was withdrawn.</summary>
    public bool TryStart(JobContext? context = null, CancellationTokenSource? cancel = null)
    {
        _context = context;
        _cancel = cancel;
        return Interlocked.CompareExchange(ref _run, Running, Waiting) == Waiting;
    }

    /// <summary>No timer reaches further than 49 days, and no process lives as long as a deadline beyond that.</summary>
    public void StartDeadline(TimeSpan timeout)
    {
        if (timeout > LongestTimer) return;
        _deadline = time.CreateTimer(static job => ((HeldJob)job!).Stop(StopReason.Timeout), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>False when it was abandoned meanwhile: its worker has been replaced.</summary>
    public bool TryEnd()
    {
        _deadline?.Dispose();
        return Interlocked.CompareExchange(ref _run, Ended, Running) == Running;
    }

    /// <summary>Cancels a running job; the first reason stays. Its token's callbacks run elsewhere, so nobody waits for what they do.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)StopReason.None) != (int)StopReason.None) return;
        _context?.RequestStop(reason);
        Volatile.Write(ref _stoppedAt, time.GetTimestamp());
        if (_cancel is not null) scheduler.Cancel(_cancel);
    }

    /// <summary>Gives up on a handler that ignored its cancelled token past the grace.</summary>
    public bool TryAbandon(TimeSpan grace)
    {
        var stoppedAt = Volatile.Read(ref _stoppedAt);
        return stoppedAt != long.MinValue
            && time.GetElapsedTime(stoppedAt) >= grace
            && Interlocked.CompareExchange(ref _run, Abandoned, Running) == Running;
    }
}
