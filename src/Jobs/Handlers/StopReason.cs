namespace Lighthouse.Jobs;

/// <summary>Why a running job's token was cancelled.</summary>
public enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The job ran up to its deadline. It counts as a failed attempt.</summary>
    Timeout,

    /// <summary>Somebody cancelled the job.</summary>
    Cancelled,

    /// <summary>The node is stopping; the job is given back uncounted and runs elsewhere.</summary>
    Draining,

    /// <summary>The node was declared down: whatever the handler does now is settled by nobody.</summary>
    LeaseLost,
}
