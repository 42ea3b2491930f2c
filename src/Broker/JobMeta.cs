using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>What the broker notes about a job that has left the public stream.</summary>
public readonly record struct JobMeta
{
    /// <summary>Attempts that have ended.</summary>
    public int Attempts { get; init; }

    /// <summary>How often a node that held it went down.</summary>
    public int Crashes { get; init; }

    /// <summary>When it was enqueued, Unix milliseconds on Redis' clock.</summary>
    public long EnqueuedMs { get; init; }

    /// <summary>When it expires, Unix milliseconds; 0 is never.</summary>
    public long ExpiresMs { get; init; }

    /// <summary>When a node first gave it back because it did not know its type, Unix milliseconds; 0 is never.</summary>
    public long UnknownSinceMs { get; init; }

    /// <summary><c>high</c>, <c>normal</c> or <c>low</c>.</summary>
    public JobPriority Priority { get; init; }
}
