namespace Lighthouse.Broker;

/// <summary>How a node stands when it claims: suspects, jobs that were held in two crashes or alone in one, are handed out only to a node that holds nothing else.</summary>
public enum ClaimMode
{
    /// <summary>The node holds jobs, or may be claiming in another queue: it gets no suspect.</summary>
    Busy,

    /// <summary>The node holds nothing in any queue and claims in no other one until this claim is answered: it may get a suspect, and then only that.</summary>
    Idle,

    /// <summary>As <see cref="Idle"/>, and it wants a suspect or nothing: it ran dry for that.</summary>
    Alone,
}
