namespace Lighthouse.Broker;

/// <summary>Where a limit comes from.</summary>
public enum LimitOrigin
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The configuration of the node that opened the queue last.</summary>
    Config,

    /// <summary>An operator; this wins until it is cleared.</summary>
    Operator,
}

/// <summary>One limit in force.</summary>
/// <param name="Name">As in settings: <c>rate</c>, <c>type:email.send:concurrency</c>.</param>
/// <param name="Value">As it was written, such as <c>100/s</c> or <c>50</c>; null is no limit.</param>
/// <param name="Origin">Where it comes from.</param>
public sealed record LimitValue(string Name, string? Value, LimitOrigin Origin);

/// <summary>Answer to <see cref="QueueOperator.LimitsAsync"/>: what holds for a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Paused">Nothing is handed out.</param>
/// <param name="Values">The queue's own limits first, all of them; then those of job types, in the order of their names.</param>
public sealed record QueueLimits(string Queue, bool Paused, IReadOnlyList<LimitValue> Values)
{
    /// <summary>One of them by its name; not set is <see cref="LimitOrigin.Default"/>.</summary>
    public LimitValue this[string name] => Values.FirstOrDefault(limit => limit.Name == name) ?? new LimitValue(name, null, LimitOrigin.Default);
}
