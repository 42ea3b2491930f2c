using Lighthouse.Broker;
using Lighthouse.Messages;
using Outcome = Lighthouse.Broker.Outcome;
using Settled = Lighthouse.Broker.OutcomeKind;

namespace Lighthouse.Jobs;

/// <summary>Says what became of a run in the broker's terms. Hot: one outcome a job.</summary>
internal sealed class JobOutcomes(QueueRun run)
{
    /// <summary>An error with the type and sentence of a job that no node can read.</summary>
    public const string Malformed = "malformed";

    public void Succeeded(HeldJob job, ReadOnlyMemory<byte>? result)
    {
        var success = Of(job, Settled.Succeeded, result: result ?? default, resultTtl: result is null ? TimeSpan.Zero : Defaults.ResultTtl);
        var followUps = job.FollowUps;
        job.Outcome = followUps.Count == 0 ? success : success with { FollowUps = followUps };
    }

    /// <summary>The handler failed; the policy has decided.</summary>
    public void Failed(HeldJob job, Verdict verdict)
    {
        var error = new JobError(verdict.Error.Type, Cut(verdict.Error.Message));
        job.Outcome = verdict is Verdict.Retry retry
            ? Of(job, Settled.Retry, error, retry.Delay)
            : Of(job, Settled.Dead, error);
    }

    /// <summary>The handler is still at it, long after its timeout. False when that is not for this node to settle.</summary>
    public bool TimedOut(HeldJob job)
    {
        if (job.Run is not { Timeout: { } timeout } started) return false;
        job.Duration = run.Time.GetElapsedTime(started.StartedAt);
        var verdict = run.Failures.Decide(started.Handler, started.Envelope, job.Claimed.Attempt, new JobTimeoutException(timeout));
        if (verdict is Verdict.Escalate) return false;
        Failed(job, verdict);
        return true;
    }

    public void Cancelled(HeldJob job) =>
        job.Outcome = Of(job, Settled.Cancelled, new JobError("cancelled", "The job was cancelled while it ran."));

    /// <summary>It was in this node's hands, and no handler had it yet.</summary>
    public static void CancelledBeforeItRan(HeldJob job)
    {
        var (replyTo, resultTtl) = EnvelopeReader.Salvage(job.Claimed.Fields);
        job.Outcome = new Outcome
        {
            Job = job.Claimed,
            Kind = Settled.Cancelled,
            Type = TypeOf(job.Claimed),
            Error = new JobError("cancelled", "The job was cancelled before it ran."),
            ReplyTo = replyTo,
            ResultTtl = resultTtl ?? TimeSpan.Zero,
        };
    }

    /// <summary>Redis refuses the outcome as it is: a success goes without what may be refused about it; another outcome, or a success refused bare, says so in a small one.</summary>
    public void CannotBeStored(HeldJob job, string reason) =>
        job.Outcome = job.Outcome is { Kind: Settled.Succeeded } success && !IsBare(success) ? Bare(success) : new Outcome
        {
            Job = job.Claimed,
            Kind = Settled.Dead,
            Type = job.Outcome!.Type,
            Error = new JobError("outcome", Cut($"The job ran, but its outcome ({job.Outcome.Kind}) cannot be stored: {reason}")),
            StartedMs = job.Outcome.StartedMs,
            Duration = job.Duration,
        };

    private static bool IsBare(Outcome outcome) => outcome is { Result.Length: 0, ReplyTo: null, Log.Count: 0 } && outcome.ResultTtl == TimeSpan.Zero;

    private static Outcome Bare(Outcome outcome) => outcome with { Result = default, ResultTtl = TimeSpan.Zero, ReplyTo = null, Log = [] };

    /// <summary>The entry is not a job: nobody can ever run it.</summary>
    public void Unreadable(HeldJob job, string reason)
    {
        var (replyTo, resultTtl) = EnvelopeReader.Salvage(job.Claimed.Fields);
        job.Outcome = new Outcome
        {
            Job = job.Claimed,
            Kind = Settled.Dead,
            Type = TypeOf(job.Claimed),
            Error = new JobError(Malformed, Cut(reason)),
            ReplyTo = replyTo,
            ResultTtl = resultTtl ?? TimeSpan.Zero,
        };
    }

    public void UnknownType(HeldJob job, JobEnvelope envelope)
    {
        job.Release = new Release
        {
            Job = job.Claimed,
            Reason = ReleaseReason.UnknownType,
            Type = envelope.Type,
            Delay = run.Settings.UnknownTypeDelay,
            Grace = run.Settings.UnknownTypeGrace,
            ResultTtl = envelope.ResultTtl ?? TimeSpan.Zero,
            ReplyTo = envelope.ReplyTo,
        };
    }

    /// <summary>Given back uncounted.</summary>
    public static void GivenBack(HeldJob job)
    {
        job.Release = new Release { Job = job.Claimed, Reason = ReleaseReason.Drain, Type = TypeOf(job.Claimed) };
    }

    /// <summary>Given back as a crash of this job alone.</summary>
    public static void TookNodeDown(HeldJob job)
    {
        job.Release = new Release { Job = job.Claimed, Reason = ReleaseReason.TookNodeDown, Type = TypeOf(job.Claimed) };
    }

    private Outcome Of(HeldJob job, Settled kind, JobError? error = null, TimeSpan delay = default, ReadOnlyMemory<byte> result = default, TimeSpan resultTtl = default)
    {
        var started = job.Run!;
        return new Outcome
        {
            Job = job.Claimed,
            Kind = kind,
            Type = started.Envelope.Type,
            Result = result,
            Error = error,
            Delay = delay,
            Log = job.LogLines,
            ResultTtl = started.Envelope.ResultTtl ?? resultTtl,
            ReplyTo = started.Envelope.ReplyTo,
            StartedMs = job.Claimed.ClaimedMs + (long)run.Time.GetElapsedTime(job.ReceivedAt, started.StartedAt).TotalMilliseconds,
            Duration = job.Duration,
        };
    }

    private string Cut(string message)
    {
        var longest = run.Limits.MetaBytes / 4;
        return message.Length <= longest ? message : string.Concat(message.AsSpan(0, longest), "…");
    }

    /// <summary>The type of a job whose envelope was not read, as far as its fields tell.</summary>
    private static string TypeOf(ClaimedJob job)
    {
        for (var i = 0; i + 1 < job.Fields.Length; i += 2)
        {
            if (job.Fields[i].Span.SequenceEqual("type"u8) && Names.IsType(job.Fields[i + 1].Span))
                return System.Text.Encoding.ASCII.GetString(job.Fields[i + 1].Span);
        }

        return "";
    }
}
