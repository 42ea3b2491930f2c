using System.Globalization;

namespace Lighthouse.Hocon;

/// <summary>Durations as the HOCON specification writes them: a number, which may have a fraction, and a unit; a number alone is milliseconds.</summary>
public static class HoconDuration
{
    public static bool TryParse(string? text, out TimeSpan value, out string? error)
    {
        value = default;
        if (!Quantity.TryParse(text, TicksOf, out var ticks, out error)) return Fail(text, error, out error);
        if (ticks is < long.MinValue or > long.MaxValue) return Fail(text, "it is longer than 29,000 years", out error);
        value = TimeSpan.FromTicks((long)decimal.Round(ticks));
        return true;
    }

    /// <summary>Ticks of 100 ns in a unit; nanoseconds are rounded to them.</summary>
    private static decimal? TicksOf(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static bool Fail(string? text, string? reason, out string error)
    {
        error = string.Create(CultureInfo.InvariantCulture, $"`{text}` is no duration: {reason}. Expected for example 250ms, 30s, 5m, 2h or 1d.");
        return false;
    }
}
