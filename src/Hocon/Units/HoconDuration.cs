using System.Globalization;

namespace Lighthouse.Hocon;

/// <summary>Durations as the HOCON specification writes them: a number, which may have a fraction, and a unit; a number alone is milliseconds.</summary>
public static class HoconDuration
{
    /// <summary>Ticks of 100 ns in a unit; nanoseconds are rounded to them.</summary>
    private static readonly Dictionary<string, decimal> Units = new(StringComparer.Ordinal)
    {
        ["ns"] = 0.01m, ["nano"] = 0.01m, ["nanos"] = 0.01m, ["nanosecond"] = 0.01m, ["nanoseconds"] = 0.01m,
        ["us"] = 10, ["micro"] = 10, ["micros"] = 10, ["microsecond"] = 10, ["microseconds"] = 10,
        [""] = TimeSpan.TicksPerMillisecond,
        ["ms"] = TimeSpan.TicksPerMillisecond, ["milli"] = TimeSpan.TicksPerMillisecond, ["millis"] = TimeSpan.TicksPerMillisecond,
        ["millisecond"] = TimeSpan.TicksPerMillisecond, ["milliseconds"] = TimeSpan.TicksPerMillisecond,
        ["s"] = TimeSpan.TicksPerSecond, ["second"] = TimeSpan.TicksPerSecond, ["seconds"] = TimeSpan.TicksPerSecond,
        ["m"] = TimeSpan.TicksPerMinute, ["minute"] = TimeSpan.TicksPerMinute, ["minutes"] = TimeSpan.TicksPerMinute,
        ["h"] = TimeSpan.TicksPerHour, ["hour"] = TimeSpan.TicksPerHour, ["hours"] = TimeSpan.TicksPerHour,
        ["d"] = TimeSpan.TicksPerDay, ["day"] = TimeSpan.TicksPerDay, ["days"] = TimeSpan.TicksPerDay,
    };

    public static bool TryParse(string? text, out TimeSpan value, out string? error)
    {
        value = default;
        if (!Quantity.TryParse(text, Units, out var ticks, out error)) return Fail(text, error, out error);
        if (ticks is < long.MinValue or > long.MaxValue) return Fail(text, "it is longer than 29,000 years", out error);
        value = TimeSpan.FromTicks((long)decimal.Round(ticks));
        return true;
    }

    private static bool Fail(string? text, string? reason, out string error)
    {
        error = string.Create(CultureInfo.InvariantCulture, $"`{text}` is no duration: {reason}. Expected for example 250ms, 30s, 5m, 2h or 1d.");
        return false;
    }
}
