namespace Lighthouse.Broker;

/// <summary>What a function says of its caller, before anything else.</summary>
public enum BrokerStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Redis is not the Redis it was (failover, restart, flush): open the queue anew, take up what is held, drop what is not.</summary>
    Resync,

    /// <summary>This node was declared down: everything it holds belongs to others. Rejoin under a new incarnation.</summary>
    Fenced,

    /// <summary>This node has not opened the queue: open it.</summary>
    Unknown,

    /// <summary>A newer session of this node has opened the queue: this call came too late.</summary>
    Stale,

    /// <summary>This claim number was used before: nothing was handed out.</summary>
    Repeat,

    /// <summary>The queue is paused: nothing is handed out until it is resumed.</summary>
    Paused,

    /// <summary>The queue's rate or concurrency is used up: nothing is handed out before the time that the reply names.</summary>
    Limited,
}
