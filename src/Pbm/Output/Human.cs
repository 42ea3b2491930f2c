using System.Globalization;

namespace Lighthouse.Pbm;

/// <summary>Times and durations as people read them.</summary>
internal static class Human
{
    /// <summary>UTC to the millisecond, so that nodes in several zones compare.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>In the two largest units that matter: <c>850 µs</c>, <c>12 ms</c>, <c>3.4 s</c>, <c>2 m 5 s</c>, <c>1 d 4 h</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero) return "-" + Duration(duration.Negate());
        return duration switch
        {
            { Ticks: 0 } => "0 ms",
            { TotalMilliseconds: < 1 } => $"{duration.TotalMicroseconds:0} µs",
            { TotalMilliseconds: < 999.5 } => $"{duration.TotalMilliseconds:0} ms",
            { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
            { TotalHours: < 1 } => Pair((int)duration.TotalMinutes, "m", duration.Seconds, "s"),
            { TotalDays: < 1 } => Pair((int)duration.TotalHours, "h", duration.Minutes, "m"),
            _ => Pair((int)duration.TotalDays, "d", duration.Hours, "h"),
        };
    }

    private static string Pair(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : large == 0 ? $"{small} {smallUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
