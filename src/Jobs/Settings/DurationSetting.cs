using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lighthouse.Jobs;

/// <summary>Durations as settings write them: a number and a unit, <c>250ms</c>, <c>10 s</c>, <c>5 minutes</c>. A bare number has no unit and is refused, except 0.</summary>
internal static class DurationSetting
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    public static bool TryParse(string text, out TimeSpan value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        error = null;
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? trimmed : trimmed[..end];
        var unit = end < 0 ? default : trimmed[end..].Trim();
        if (!double.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            error = $"`{text}` is not a duration. Write a number and a unit, such as 250ms, 10s, 5m, 2h or 1d.";
            return false;
        }

        var milliseconds = unit switch
        {
            "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => 1d,
            "s" or "second" or "seconds" => 1_000d,
            "m" or "minute" or "minutes" => 60_000d,
            "h" or "hour" or "hours" => 3_600_000d,
            "d" or "day" or "days" => 86_400_000d,
            _ => double.NaN,
        };
        if (double.IsNaN(milliseconds) && amount != 0)
        {
            error = unit.IsEmpty
                ? $"`{text}` has no unit. Write {number}s for seconds or {number}ms for milliseconds."
                : $"`{unit}` in `{text}` is not a unit of time. Use ms, s, m, h or d.";
            return false;
        }

        var total = amount == 0 ? 0 : amount * milliseconds;
        if (Math.Abs(total) > TimeSpan.FromDays(3_650).TotalMilliseconds)
        {
            error = $"`{text}` is longer than ten years.";
            return false;
        }

        value = TimeSpan.FromMilliseconds(total);
        return true;
    }

    /// <summary>The shortest way to write a duration that reads back as the same.</summary>
    public static string Format(TimeSpan value)
    {
        if (value.Ticks % TimeSpan.TicksPerDay == 0 && value != TimeSpan.Zero) return $"{value.Ticks / TimeSpan.TicksPerDay}d";
        if (value.Ticks % TimeSpan.TicksPerHour == 0 && value != TimeSpan.Zero) return $"{value.Ticks / TimeSpan.TicksPerHour}h";
        if (value.Ticks % TimeSpan.TicksPerMinute == 0 && value != TimeSpan.Zero) return $"{value.Ticks / TimeSpan.TicksPerMinute}m";
        if (value.Ticks % TimeSpan.TicksPerSecond == 0) return $"{value.Ticks / TimeSpan.TicksPerSecond}s";
        return string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms");
    }
}
