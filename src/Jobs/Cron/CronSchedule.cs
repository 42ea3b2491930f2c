using Lighthouse.Broker;

namespace Lighthouse.Jobs.Cron;

/// <summary>A schedule that can fire, as the leader has it at hand.</summary>
internal sealed class CronSchedule(CronEntry entry, CronTimes times, long lastMs)
{
    public CronDefinition Definition => entry.Definition;

    /// <summary>The tick that was decided last, by whomever; 0 when none ever was.</summary>
    public long LastMs { get; set; } = lastMs;

    /// <summary>It was said that Redis refuses it.</summary>
    public bool IsStuck { get; set; }

    /// <summary>The newest tick that was said to have been missed.</summary>
    public DateTimeOffset Missed { get; set; }

    public CronTurn Turn(DateTimeOffset now)
    {
        // what lies more than a day ahead is from a clock that went wrong, and is not waited for
        var furthest = now.AddDays(1).ToUnixTimeMilliseconds();
        var since = entry.SinceMs <= furthest ? entry.SinceMs : (now - CronTurn.Patience).ToUnixTimeMilliseconds();
        return CronTurn.Of(times, Definition.Missed, DateTimeOffset.FromUnixTimeMilliseconds(LastMs <= furthest ? Math.Max(LastMs, since) : since), now);
    }
}
