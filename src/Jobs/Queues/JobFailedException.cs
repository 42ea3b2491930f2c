namespace Lighthouse.Jobs;

/// <summary>How a handler's failure reaches the worker's supervisor, with all that is needed to decide on it.</summary>
internal sealed class JobFailedException(HeldJob job, JobRun run, Exception cause) : Exception("A handler failed.", cause)
{
    public HeldJob Job { get; } = job;

    public JobRun Run { get; } = run;

    public Exception Cause { get; } = cause;
}
