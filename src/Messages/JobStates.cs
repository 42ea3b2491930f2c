namespace Lighthouse.Messages;

/// <summary>The words for the states of a job, as they stand in Redis, in the journal and in results.</summary>
public static class JobStates
{
    public const string Ready = "ready";
    public const string Scheduled = "scheduled";
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Dead = "dead";
    public const string Cancelled = "cancelled";
    public const string Expired = "expired";
    public const string Deduplicated = "deduplicated";

    /// <summary>Whether a job in this state has ended. A dead job may still be requeued by hand.</summary>
    public static bool IsFinal(string state) => state is Succeeded or Dead or Cancelled or Expired or Deduplicated;
}
