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
        if (duration == TimeSpan.Zero) return "0 ms";
        if (duration.TotalMilliseconds < 1) return $"{duration.TotalMicroseconds:0} µs";
        if (duration.TotalMilliseconds < 999.5) return $"{duration.TotalMilliseconds:0} ms";
        if (duration.TotalSeconds < 59.95) return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");
        var seconds = (long)Math.Round(duration.TotalSeconds);
        if (seconds < 3_600) return Pair(seconds / 60, "m", seconds % 60, "s");
        if (seconds < 86_400) return Pair(seconds / 3_600, "h", seconds % 3_600 / 60, "m");
        return Pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    public static string? Short(string? text, int most) => text is null || text.Length <= most ? text : text[..(most - 1)] + "…";

    private static string Pair(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
