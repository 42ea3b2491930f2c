using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>How this process runs jobs.</summary>
public sealed record NodeSettings
{
    /// <summary>The name people know this node by; the host name when empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The queues to serve, beside those that the program names.</summary>
    public IReadOnlyDictionary<string, QueueSettings> Queues { get; init; } = new Dictionary<string, QueueSettings>();

    /// <summary>Attempts of a job, the first included, when neither job nor handler says.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>For how long jobs of a type nobody here knows are given back before they are dead.</summary>
    public TimeSpan UnknownTypeGrace { get; init; } = Defaults.UnknownTypeGrace;

    /// <summary>After how long a job of an unknown type that was given back is offered again.</summary>
    public TimeSpan UnknownTypeDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most jobs one call takes.</summary>
    public int ClaimMax { get; init; } = Limits.ClaimJobs;

    /// <summary>The most outcomes one call settles.</summary>
    public int SettleMax { get; init; } = 500;

    /// <summary>How often a queue is looked at when nothing rings.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a cancelled handler may go on before its worker is replaced.</summary>
    public TimeSpan AbandonGrace { get; init; } = Defaults.AbandonGrace;

    /// <summary>Whether running handlers are cancelled as soon as this node's own lease is over, even before another node may have taken their jobs.</summary>
    public bool CancelWhenLeaseIsOver { get; init; }
}
