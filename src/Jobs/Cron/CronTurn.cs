using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>What is to be done about a schedule at one moment.</summary>
/// <param name="Fire">Ticks that are due, oldest first.</param>
/// <param name="LetGo">The last tick before those that nobody fired in time and nobody makes up for; null when there is none.</param>
/// <param name="Next">The first tick still to come.</param>
internal sealed record CronTurn(IReadOnlyList<DateTimeOffset> Fire, DateTimeOffset? LetGo, DateTimeOffset? Next)
{
    /// <summary>A tick found later than this was missed. A change of leader takes a few seconds and misses none.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>As many missed ticks are made up for at the most: the newest.</summary>
    public const int MostMissed = 100;

    /// <param name="last">The tick that was decided last, or the moment from which the schedule counts.</param>
    /// <param name="now">On Redis' clock.</param>
    public static CronTurn Of(CronTimes times, MissedTicks missed, DateTimeOffset last, DateTimeOffset now)
    {
        var next = times.Next(last > now ? last : now);
        if (times.Next(last) is not { } first || first > now) return new CronTurn([], null, next);

        var late = now - Patience;
        if (first > late) return new CronTurn(Between(times, last, now), null, next);
        var fire = missed switch
        {
            MissedTicks.RunAll => Newest(times, last, now, MostMissed),
            MissedTicks.RunOnce => Newest(times, last, now, 1),
            _ => Between(times, late, now),
        };
        var oldest = fire.Count > 0 ? fire[0] : now;
        return new CronTurn(fire, first < oldest ? first : null, next);
    }

    private static List<DateTimeOffset> Between(CronTimes times, DateTimeOffset after, DateTimeOffset until)
    {
        var ticks = new List<DateTimeOffset>();
        for (var tick = times.Next(after); tick is { } at && at <= until; tick = times.Next(at)) ticks.Add(at);
        return ticks;
    }

    /// <summary>The last few ticks of a span that may hold millions of them: looked for backwards, in stretches that double.</summary>
    private static List<DateTimeOffset> Newest(CronTimes times, DateTimeOffset after, DateTimeOffset until, int count)
    {
        for (var stretch = Patience; ; stretch *= 2)
        {
            var from = until - after > stretch ? until - stretch : after;
            var ticks = Between(times, from, until);
            if (ticks.Count >= count || from == after) return ticks.Count > count ? ticks[^count..] : ticks;
        }
    }
}
