using Lighthouse.Actors;
using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>
/// Runs one job at a time from the backlog until it is empty. Hot: a handler that completes synchronously costs no message and no task;
/// outcomes go to the IngestActor a few dozen at a time, and always before anything is awaited. What a handler leaves in its
/// <see cref="ExecutionContext"/> ends with its job.
/// What a handler throws is thrown on: the router's strategy decides what it means.
/// </summary>
internal sealed class WorkerActor(QueueRun run, JobBacklog backlog, WorkerSlot slot, ActorRef<RouterMessage> router, ActorRef<IngestMessage> ingest) : Actor<WorkerMessage>
{
    private readonly JobOutcomes _outcomes = new(run);
    private bool _replaced;

    protected override ValueTask PreStartAsync()
    {
        router.Tell(new RouterMessage.Idle(slot));
        return default;
    }

    protected override async ValueTask ReceiveAsync(WorkerMessage message)
    {
        var own = ExecutionContext.Capture(); // null where its flow is suppressed: then there is nothing to go back to
        while (run.Lease.IsValid && !slot.IsSurplus && backlog.TryTake(out var job))
        {
            if (own is not null) ExecutionContext.Restore(own);
            if (TryStart(job, out var context, out var stop) is not { } started) continue;
            ReadOnlyMemory<byte>? result;
            try
            {
                var running = run.Runner.RunAsync(started.Handler, started.Envelope, context, stop);
                if (!running.IsCompleted) Report();
                if (!running.IsCompleted && !backlog.IsEmpty) router.Tell(RouterMessage.Given.Instance);
                result = await running;
            }
            catch (Exception cause)
            {
                if (OnFailed(job, started, cause)) continue;
                break;
            }

            var inPlace = End(job, started);
            _outcomes.Succeeded(job, result);
            slot.Current = null;
            Ended(job);
            if (!inPlace) break;
        }

        if (slot.Ended.Take() is { } report) Context.HandOver(ingest, report);
        if (_replaced) Context.StopSelf();
        else Context.HandOver(router, new RouterMessage.Idle(slot));
    }

    /// <summary>Null when there is nothing to run: the job was withdrawn, or nobody here can run it. No entry, however strange, may take the node down.</summary>
    private JobRun? TryStart(HeldJob job, out JobContext context, out CancellationToken stop)
    {
        context = null!;
        stop = default;
        JobEnvelope? envelope;
        string? error;
        try
        {
            EnvelopeReader.TryRead(job.Claimed.Fields, run.Limits, out envelope, out error);
        }
        catch (Exception cause)
        {
            (envelope, error) = (null, $"The job cannot be read: {cause.Message}");
        }

        if (envelope is null)
        {
            if (!TryTakeOut(job)) return null;
            _outcomes.Unreadable(job, error!);
            Ended(job);
            return null;
        }

        if (run.Handlers.TryGet(envelope.Type, out var handler)) return Start(job, envelope, handler, out context, out stop);
        context = null!;
        if (!TryTakeOut(job)) return null;
        _outcomes.UnknownType(job, envelope);
        Ended(job);
        return null;
    }

    private JobRun? Start(HeldJob job, JobEnvelope envelope, HandlerEntry handler, out JobContext context, out CancellationToken stop)
    {
        stop = default;
        var timeout = envelope.Timeout ?? handler.Options.Timeout;
        if (timeout == TimeSpan.Zero) timeout = null; // the producer wants no limit, whatever the handler's is
        var cancel = new CancellationTokenSource();
        context = new JobContext
        {
            Id = job.Claimed.Id,
            Queue = run.Queue,
            Type = envelope.Type,
            Attempt = job.Claimed.Attempt,
            Fence = job.Claimed.Fence,
            Deadline = timeout is { } limit ? DeadlineAfter(limit) : null,
            Meta = envelope.Meta,
            Time = run.Time,
            Limits = run.Limits,
            ProgressSink = job,
        };
        var started = job.Run = new JobRun(envelope, handler, run.Time.GetTimestamp(), timeout);
        if (!job.TryStart(context, cancel)) return null;
        slot.Current = job;
        run.Metrics.Started(run.Queue);
        if (timeout is { } due) job.StartDeadline(due);
        stop = cancel.Token;
        return started;
    }

    /// <summary>The end of time where it lies beyond that.</summary>
    private DateTimeOffset DeadlineAfter(TimeSpan timeout)
    {
        var now = run.Time.GetUtcNow();
        return timeout < DateTimeOffset.MaxValue - now ? now + timeout : DateTimeOffset.MaxValue;
    }

    /// <summary>Takes a job that will not run; false when it was withdrawn before.</summary>
    private static bool TryTakeOut(HeldJob job) => job.TryStart() && job.TryEnd();

    /// <summary>False when this worker was given up on meanwhile, and another has its place.</summary>
    private bool End(HeldJob job, JobRun started)
    {
        job.Duration = run.Time.GetElapsedTime(started.StartedAt);
        run.Metrics.Ended(run.Queue, started.Envelope.Type, job.Duration);
        _replaced = !job.TryEnd();
        return !_replaced;
    }

    private bool OnFailed(HeldJob job, JobRun started, Exception cause)
    {
        var inPlace = End(job, started);
        slot.Current = null;
        switch (job.StopReason)
        {
            case StopReason.Draining or StopReason.LeaseLost: // whether it is still this node's to give back, the ledger knows
                JobOutcomes.GivenBack(job);
                Ended(job);
                break;
            case StopReason.Cancelled:
                _outcomes.Cancelled(job);
                Ended(job);
                break;
            case StopReason.Timeout:
                Report();
                throw new JobFailedException(job, started, new JobTimeoutException(started.Timeout ?? job.Duration, cause));
            default:
                Report();
                throw new JobFailedException(job, started, cause);
        }

        return inPlace;
    }

    private void Ended(HeldJob job)
    {
        if (slot.Ended.Add(job)) Report();
    }

    private void Report()
    {
        if (slot.Ended.Take() is { } report) ingest.Tell(report);
    }
}
