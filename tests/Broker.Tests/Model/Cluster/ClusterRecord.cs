namespace Lighthouse.Broker.Tests.Model.Cluster;

/// <summary>A node that was declared down.</summary>
internal sealed record DownNode(long At, bool Crashed, bool Reclaimed = false, long? Held = null);

/// <summary>What Redis should hold of the cluster, and how each call changes it.</summary>
internal sealed class ClusterRecord
{
    private const long Day = 86_400_000;

    public long Now { get; set; }

    /// <summary>Member → until when its lease runs.</summary>
    public SortedDictionary<string, long> Members { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, DownNode> Down { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Leaving { get; } = new(StringComparer.Ordinal);

    public string Leader { get; private set; } = "";

    public long Token { get; private set; }

    public long LeadUntil { get; private set; }

    public bool Prefers { get; private set; }

    public long Term { get; private set; }

    public long? LastBeat { get; private set; }

    public long? Grace { get; private set; }

    public long? Lease { get; private set; }

    public int Removed { get; private set; }

    /// <summary>What the last calls should have told in the cluster's journal.</summary>
    public List<string> Told { get; } = [];

    public JoinStatus Join(string node, long lease)
    {
        if (Members.ContainsKey(node) || Down.ContainsKey(node)) return JoinStatus.Taken;
        Forget();
        if (Members.Count == 0) Lease = null;
        Beat(lease);
        Members[node] = Now + lease;
        Told.Add($"join {node}");
        return JoinStatus.Joined;
    }

    public BeatStatus Beat(string node, long lease)
    {
        if (Down.ContainsKey(node)) return BeatStatus.Down;
        if (!Members.ContainsKey(node)) return BeatStatus.Unknown;
        Beat(lease);
        Members[node] = Now + lease;
        return BeatStatus.Renewed;
    }

    public bool Leave(string node, bool hasLeft)
    {
        if (!Members.ContainsKey(node)) return false;
        if (hasLeft) Remove(node);
        else Leaving.Add(node);
        Told.Add($"{(hasLeft ? "left" : "leaving")} {node}");
        return true;
    }

    public DownStatus Declare(string node, long token, bool forced)
    {
        var (grace, lease) = FeelPulse(null);
        if (!forced && !Leads(token)) return DownStatus.NotLeader;
        if (Down.ContainsKey(node)) return DownStatus.AlreadyDown;
        if (!Members.TryGetValue(node, out var until)) return DownStatus.Unknown;
        if (!forced)
        {
            if (until > Now + lease) Members[node] = Now + lease;
            if (until > Now) return DownStatus.Alive;
            if (grace > Now) return DownStatus.Grace;
        }
        Down[node] = new DownNode(Now, until <= Now);
        Remove(node);
        Forget();
        Told.Add($"down {node}");
        return DownStatus.Downed;
    }

    public long? Counted(string node, long held, long token)
    {
        if (!Leads(token) || !Down.TryGetValue(node, out var down)) return null;
        if (down.Held is null) Down[node] = down with { Held = held };
        return Down[node].Held;
    }

    public bool Reclaimed(string node, long token)
    {
        if (!Leads(token) || !Down.TryGetValue(node, out var down)) return false;
        if (!down.Reclaimed) Told.Add($"reclaimed {node}");
        Down[node] = down with { Reclaimed = true };
        return true;
    }

    public (bool Leading, string Node, long Token) Lead(string node, long term, bool prefers)
    {
        Clamp();
        var lives = Members.GetValueOrDefault(node) > Now;
        if (!lives || !(LeadUntil <= Now || Leader == node || prefers && !Prefers)) return (false, LeadUntil > Now ? Leader : "", Token);
        if (Leader != node)
        {
            Token++;
            Told.Add($"lead {node}");
        }
        (Leader, LeadUntil, Prefers, Term) = (node, Now + term, prefers, term);
        return (true, node, Token);
    }

    public bool Resign(long token)
    {
        if (!Leads(token)) return false;
        LeadUntil = 0;
        Told.Add($"resign {Leader}");
        return true;
    }

    public bool Leads(long token)
    {
        Clamp();
        return Token == token && LeadUntil > Now;
    }

    /// <summary>As lines, to be compared with those of the keys.</summary>
    public SortedDictionary<string, string> Lines()
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (node, until) in Members) lines[$"member {node}"] = $"{until}";
        foreach (var (node, down) in Down) lines[$"down {node}"] = $"{down.At} {(down.Crashed ? "crashed" : "alive")} {(down.Reclaimed ? "reclaimed" : "")} {down.Held}";
        foreach (var node in Leaving) lines[$"leaving {node}"] = "";
        if (Token > 0) lines["leader"] = $"{Leader} {Token} {LeadUntil} {(Prefers ? 1 : 0)} {Term}";
        else if (LeadUntil != 0) lines["leader"] = $"{LeadUntil}";
        lines["clock"] = $"{LastBeat} {Grace} {Lease}";
        lines["removed"] = $"{Removed}";
        return lines;
    }

    /// <summary>A lease that lies further off than one could have asked for is from another clock.</summary>
    private void Clamp() => LeadUntil = Math.Min(LeadUntil, Now + Term);

    private void Beat(long lease)
    {
        FeelPulse(lease);
        LastBeat = Now;
    }

    private (long Grace, long Lease) FeelPulse(long? asked)
    {
        var lease = Math.Max(asked ?? 0, Lease ?? 0);
        if (asked > (Lease ?? 0)) Lease = asked;
        var grace = Math.Min(Grace ?? 0, Now + lease);
        if (LastBeat is { } last && (Now - last > lease / 2.0 || last > Now)) grace = Now + lease;
        if (grace != (Grace ?? 0)) Grace = grace;
        return (grace, lease);
    }

    private void Remove(string node)
    {
        Members.Remove(node);
        Leaving.Remove(node);
        Removed++;
        if (Leader == node) LeadUntil = 0;
    }

    /// <summary>Those that are down for a day, and whose jobs have all been reclaimed.</summary>
    private void Forget()
    {
        foreach (var node in Down.Where(pair => pair.Value.Reclaimed && pair.Value.At < Now - Day).Select(pair => pair.Key).ToList()) Down.Remove(node);
    }
}
