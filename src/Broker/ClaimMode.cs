namespace Lighthouse.Broker;

/// <summary>How a node stands when it claims: suspects, jobs that were held in two crashes or alone in one, are handed out only to a node that holds nothing else.</summary>
public enum ClaimMode
{
    /// <summary>The node holds jobs. Where suspects wait, it may get the turn of running dry for one, beside what it claims.</summary>
    Busy,

    /// <summary>The node holds nothing in any queue, though it may be claiming in another. Where suspects wait, it gets nothing, and is asked to run one.</summary>
    Idle,

    /// <summary>The node holds nothing in any queue and claims in no other one until this is answered: a suspect or nothing.</summary>
    Alone,
}
