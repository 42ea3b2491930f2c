namespace Lighthouse.Broker;

/// <summary>The cluster at one moment, on Redis' clock.</summary>
/// <param name="NowMs">That moment, Unix milliseconds.</param>
/// <param name="Members">Who has joined and not left.</param>
/// <param name="Down">Who was declared down and is still remembered.</param>
/// <param name="Leader">Who leads; null when nobody does.</param>
/// <param name="GraceUntilMs">Until then nobody is declared down, because the cluster itself was out of touch.</param>
/// <param name="LeaseMs">The longest lease that a member has asked for lately, milliseconds; 0 when that is not known.</param>
public sealed record ClusterView(long NowMs, IReadOnlyList<Member> Members, IReadOnlyList<DownNode> Down, LeaderView? Leader, long GraceUntilMs, long LeaseMs);

/// <summary>A process in the cluster.</summary>
/// <param name="Node">Its id: name and incarnation.</param>
/// <param name="Info">What it said of itself.</param>
/// <param name="LeaseUntilMs">Its lease, Unix milliseconds on Redis' clock.</param>
/// <param name="Leaving">It is stopping.</param>
public sealed record Member(string Node, MemberInfo Info, long LeaseUntilMs, bool Leaving);

/// <summary>A node that was declared down.</summary>
/// <param name="Node">Its id: name and incarnation.</param>
/// <param name="AtMs">When, Unix milliseconds on Redis' clock.</param>
/// <param name="Reason">Why, a sentence.</param>
/// <param name="By">The leader or operator that declared it.</param>
/// <param name="Reclaimed">Its jobs have all been made ready again.</param>
/// <param name="Info">What it said of itself when it joined.</param>
public sealed record DownNode(string Node, long AtMs, string Reason, string By, bool Reclaimed, MemberInfo? Info = null)
{
    /// <summary>Jobs it held over all queues when it was shut out of the last of them; null until they were counted.</summary>
    public long? Held { get; init; }

    /// <summary>Its lease had run out: nobody knows of what it died. False for one that an operator declared down while it was alive.</summary>
    public bool IsCrash { get; init; } = true;
}

/// <summary>A process that was a member and is none any more.</summary>
/// <param name="Node">Its id: name and incarnation.</param>
/// <param name="AtMs">Since when, Unix milliseconds on Redis' clock.</param>
/// <param name="How"><c>left</c>, in good order, or <c>down</c>.</param>
/// <param name="Reason">Why, a sentence; empty when nobody said.</param>
/// <param name="By">On whose word: its own, a leader's, an operator's.</param>
/// <param name="Info">What it said of itself when it joined.</param>
public sealed record RemovedMember(string Node, long AtMs, string How, string Reason, string By, MemberInfo? Info);

/// <summary>Who leads.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Token">Rises whenever the holder changes.</param>
/// <param name="UntilMs">The leader's lease, Unix milliseconds on Redis' clock.</param>
/// <param name="Preferred">It is a process whose role is to lead.</param>
public sealed record LeaderView(string Node, long Token, long UntilMs, bool Preferred);
