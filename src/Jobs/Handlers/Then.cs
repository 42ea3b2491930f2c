namespace Lighthouse.Jobs;

/// <summary>What happens to a job after its handler threw.</summary>
public enum Then
{
    /// <summary>The job waits for its backoff and runs again, until its attempts are used up. What happens when nothing else is said.</summary>
    Retry,

    /// <summary>The job is set aside as dead at once: trying again cannot help.</summary>
    DeadLetter,

    /// <summary>
    /// The node is unfit: it leaves the cluster and ends with an exit code that is not zero; the job counts a crash and runs elsewhere.
    /// </summary>
    Escalate,
}
