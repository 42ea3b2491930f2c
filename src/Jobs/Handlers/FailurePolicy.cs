using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>Decides what a failure means: tried again and when, dead, or the node's end. The job's own wishes go before its handler's options, these before the node's defaults.</summary>
internal sealed class FailurePolicy(ExceptionMap exceptions, Random random, int maxAttempts, Backoff backoff)
{
    private readonly Lock _randomLock = new();

    public int MaxAttempts(HandlerEntry handler, JobEnvelope envelope) => envelope.MaxAttempts ?? handler.Options.MaxAttempts ?? maxAttempts;

    /// <param name="attempt">The attempt that failed; the first is 1.</param>
    public Verdict Decide(HandlerEntry handler, JobEnvelope envelope, int attempt, Exception exception)
    {
        exception = Unwrap(exception);
        var error = JobFailure.From(exception);
        return exceptions.Resolve(exception.GetType()) switch
        {
            Then.Escalate => new Verdict.Escalate(error),
            Then.Retry when attempt < MaxAttempts(handler, envelope) => new Verdict.Retry(Delay(handler, envelope, attempt, exception), error),
            _ => new Verdict.Dead(error),
        };
    }

    private TimeSpan Delay(HandlerEntry handler, JobEnvelope envelope, int attempt, Exception exception)
    {
        if (exception is RetryAfterException wanted) return wanted.Delay;
        var wait = envelope.Backoff ?? handler.Options.Backoff ?? backoff;
        lock (_randomLock) return wait.DelayAfter(attempt, random);
    }

    private static Exception Unwrap(Exception exception) =>
        exception is AggregateException { InnerExceptions: [var only] } ? Unwrap(only) : exception;
}
