namespace Lighthouse.Broker;

/// <summary>What came of asking for a job's end.</summary>
public enum CancelStatus
{
    /// <summary>It had not started: it has ended <c>cancelled</c>.</summary>
    Cancelled,

    /// <summary>It runs: its node cancels its token within a second, and it ends as its handler then does.</summary>
    Requested,

    /// <summary>It has ended already; <see cref="CancelReply.State"/> says how.</summary>
    AlreadyEnded,

    /// <summary>Nothing is known of such a job.</summary>
    Unknown,
}

/// <summary>Answer to <see cref="QueueOperator.CancelAsync"/>.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Id">The job's id, as the journal and the tools know it.</param>
/// <param name="State">The state it is in now; empty when nothing is known of it.</param>
/// <param name="Node">The node that runs it; null when none does.</param>
public sealed record CancelReply(CancelStatus Status, string Id, string State, string? Node = null);
