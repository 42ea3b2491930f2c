namespace Lighthouse.Jobs.Testing;

/// <summary>What a node would do with a job after a run.</summary>
public enum JobVerdict
{
    /// <summary>The handler returned: the job is settled, its follow-up jobs come to be.</summary>
    Succeeded,

    /// <summary>It waits for <see cref="TestedRun.RetryAfter"/> and runs again (the supervisor's Restart).</summary>
    Retry,

    /// <summary>It is set aside (the supervisor's Stop): trying again cannot help, or its attempts are used up.</summary>
    Dead,

    /// <summary>The node is unfit and leaves; the job counts a crash and runs elsewhere.</summary>
    Escalate,

    /// <summary>It was cancelled, and its handler gave way.</summary>
    Cancelled,
}
