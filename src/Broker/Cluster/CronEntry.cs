namespace Lighthouse.Broker;

/// <summary>Who defined a schedule.</summary>
public enum CronOrigin
{
    /// <summary>A node's program or configuration; the last node that started has its say.</summary>
    Node,

    /// <summary>An operator; nodes do not change it.</summary>
    Operator,
}

/// <summary>A schedule as the cluster keeps it.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Origin">Who may change it.</param>
/// <param name="By">Who defined or last changed it.</param>
/// <param name="Paused">It does not fire until it is resumed.</param>
/// <param name="SinceMs">Its ticks count from here, Unix milliseconds on Redis' clock.</param>
/// <param name="ChangedMs">When it was last changed, paused or resumed.</param>
public sealed record CronEntry(CronDefinition Definition, CronOrigin Origin, string By, bool Paused, long SinceMs, long ChangedMs);

/// <summary>All schedules at one moment.</summary>
/// <param name="NowMs">That moment on Redis' clock, Unix milliseconds.</param>
/// <param name="Revision">Rises with each change of any schedule.</param>
/// <param name="Entries">By name; null when the caller's revision is still the present one.</param>
public sealed record CronList(long NowMs, long Revision, IReadOnlyList<CronEntry>? Entries);

/// <summary>What came of <see cref="CronStore.PutAsync"/>.</summary>
public enum CronPut
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is another than before; its ticks count from now.</summary>
    Changed,

    /// <summary>It was there already.</summary>
    Same,

    /// <summary>An operator has made another one of this name, and that stays.</summary>
    Operators,

    /// <summary>The cluster has 1,000 schedules, which is as many as it keeps.</summary>
    Full,
}
