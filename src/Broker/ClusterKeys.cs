namespace Lighthouse.Broker;

/// <summary>The keys of the cluster. Their hash tag is a name no queue can have.</summary>
public sealed class ClusterKeys
{
    internal ClusterKeys(string root)
    {
        Nodes = $"{root}:nodes";
        Members = $"{root}:members";
        Down = $"{root}:down";
        Leader = $"{root}:leader";
        Queues = $"{root}:queues";
        Clock = $"{root}:clock";
        Journal = $"{root}:journal";
        Coordinator = $"{root}:coordinator";
        Leaving = $"{root}:leaving";
        Removed = $"{root}:removed";
        Cron = $"{root}:cron";
        Structural = [Nodes, Members, Down, Leader, Queues, Clock, Journal, Leaving, Coordinator, Removed, Cron];
    }

    /// <summary>KEYS of every cluster function.</summary>
    public IReadOnlyList<string> Structural { get; }

    /// <summary>Sorted set: node → ms until which its lease runs.</summary>
    public string Nodes { get; }

    /// <summary>Hash: node → what it said of itself, as JSON.</summary>
    public string Members { get; }

    /// <summary>Hash: node → when, why and by whom it was declared down, and whether its jobs were reclaimed.</summary>
    public string Down { get; }

    /// <summary>Hash: node, token, until, prefer.</summary>
    public string Leader { get; }

    /// <summary>Set: names of the queues that somebody serves or filled.</summary>
    public string Queues { get; }

    /// <summary>Hash: last_beat, grace_until, lease.</summary>
    public string Clock { get; }

    /// <summary>Stream: joins, leaves, downs, changes of leader.</summary>
    public string Journal { get; }

    /// <summary>Set: members that are stopping.</summary>
    public string Leaving { get; }

    /// <summary>Stream: who was a member and is none any more, and why.</summary>
    public string Removed { get; }

    /// <summary>Hash: schedule → its standing and definition.</summary>
    public string Cron { get; }

    /// <summary>String: the coordinator's snapshot.</summary>
    public string Coordinator { get; }
}
