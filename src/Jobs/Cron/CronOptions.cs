using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>How a schedule of <see cref="NodeBuilder.Cron{TArgs}"/> is read and what its jobs are.</summary>
public sealed record CronOptions
{
    /// <summary>The IANA zone whose wall clock the schedule is read by.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What happens to ticks that came more than a minute before a leader could fire them.</summary>
    public MissedTicks Missed { get; init; }

    /// <summary>
    /// Whether a tick may start a job while the one before has not ended. Without, such a tick is let go; with <see cref="MissedTicks.RunAll"/> its job waits instead.
    /// </summary>
    public bool Overlap { get; init; }

    /// <summary>The queue; else the one of the type's <see cref="JobTypeAttribute"/>, else <c>default</c>.</summary>
    public string? Queue { get; init; }
}
