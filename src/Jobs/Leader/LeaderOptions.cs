namespace Lighthouse.Jobs.Leader;

/// <summary>How one member contends for leadership.</summary>
internal sealed record LeaderOptions
{
    /// <summary>The member's id in its present incarnation.</summary>
    public required string Node { get; init; }

    /// <summary>Processes whose role is to lead take over from those that only fill in.</summary>
    public required bool Prefer { get; init; }

    /// <summary>The lease of members. A leader's term is half of it, so that when leader and node die together a new leader is there before the node's lease is over.</summary>
    public required TimeSpan Lease { get; init; }

    public TimeSpan Term => Lease / 2;

    /// <summary>How often leadership is renewed or asked for; a vacancy is known beforehand and met to the moment.</summary>
    public TimeSpan Cadence => Term / 4;

    /// <summary>How often the coordinator reads on in the journals.</summary>
    public TimeSpan FoldEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>And where nothing happens: in less time than the fastest cluster needs to write a journal's million outcomes.</summary>
    public TimeSpan FoldAtLeastEvery => 4 * FoldEvery;

    /// <summary>How often its snapshot is written, when anything happened.</summary>
    public TimeSpan SnapshotEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often all queues are audited, and looked at for whether a node serves them.</summary>
    public TimeSpan AuditEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often outboxes are looked into for follow-up jobs that their node has left there.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether this process may load functions, and so delete them.</summary>
    public bool MayLoad { get; init; } = true;

    /// <summary>For how long functions that no member uses are kept.</summary>
    public TimeSpan LibraryGrace { get; init; } = TimeSpan.FromHours(1);
}
