using System.Globalization;
using Lighthouse.Jobs.Cron;

namespace Lighthouse.Jobs.Tests.Cron;

/// <summary>Times as tests write them.</summary>
internal static class Ticks
{
    /// <summary>The wall clock's time in a zone, with the offset it has then.</summary>
    public static string? Next(string schedule, string zone, string after)
    {
        var next = CronTimes.Parse(schedule, zone).Next(At(after));
        return next is { } tick ? Show(tick, zone) : null;
    }

    /// <summary>Every tick after one moment and up to another.</summary>
    public static IReadOnlyList<string> Between(string schedule, string zone, string after, string until)
    {
        var times = CronTimes.Parse(schedule, zone);
        var ticks = new List<string>();
        for (var tick = times.Next(At(after)); tick is { } at && at <= At(until); tick = times.Next(at)) ticks.Add(Show(at, zone));
        return ticks;
    }

    /// <summary><c>2026-03-29 01:59 +01:00</c>, seconds if need be.</summary>
    public static DateTimeOffset At(string text) =>
        DateTimeOffset.ParseExact(text, ["yyyy-MM-dd HH:mm zzz", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz"], CultureInfo.InvariantCulture);

    private static string Show(DateTimeOffset tick, string zone)
    {
        var local = TimeZoneInfo.ConvertTime(tick, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm zzz" : "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
    }
}
