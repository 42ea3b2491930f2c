using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lighthouse.Messages;

/// <summary>
/// Durations on the wire and in settings: <c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>, or a number of seconds.
/// Fractions are allowed and rounded to a millisecond; signs, spaces and exponents are not. At most ten years.
/// </summary>
public static class Durations
{
    public const string Forms = "Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years";

    /// <summary>More digits than any duration within ten years needs, and few enough for a decimal.</summary>
    private const int LongestNumber = 20;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789."u8);

    public static bool TryParse(ReadOnlySpan<byte> utf8, out TimeSpan duration)
    {
        duration = default;
        var number = utf8[..NumberLength(utf8)];
        if (!TryUnit(utf8[number.Length..], out var milliseconds) || !IsPlain(number)) return false;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;

        var total = Math.Round(amount * milliseconds, MidpointRounding.AwayFromZero);
        if (total > (decimal)Limits.Furthest.TotalMilliseconds) return false;
        duration = new TimeSpan((long)total * TimeSpan.TicksPerMillisecond);
        return true;
    }

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        return text is not null && TryParse(Encoding.UTF8.GetBytes(text), out duration);
    }

    /// <exception cref="FormatException">The text is no duration.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"This is no duration: {Preview.Of(text)}. {Forms}.");

    /// <summary>The shortest text that reads back as the same duration, to a millisecond (rounded up, so that little never becomes nothing).</summary>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var milliseconds = Milliseconds(duration);
        var (amount, unit) = milliseconds switch
        {
            0 => (0, "s"),
            _ when milliseconds % 86_400_000 == 0 => (milliseconds / 86_400_000, "d"),
            _ when milliseconds % 3_600_000 == 0 => (milliseconds / 3_600_000, "h"),
            _ when milliseconds % 60_000 == 0 => (milliseconds / 60_000, "m"),
            _ when milliseconds % 1_000 == 0 => (milliseconds / 1_000, "s"),
            _ => (milliseconds, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{amount}{unit}");
    }

    /// <summary>Whole milliseconds, rounded up.</summary>
    public static long Milliseconds(TimeSpan duration) =>
        (duration.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    internal static int NumberLength(ReadOnlySpan<byte> utf8)
    {
        var length = utf8.IndexOfAnyExcept(NumberBytes);
        return length < 0 ? utf8.Length : length;
    }

    /// <summary>Digits with at most one point, which stands between digits.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> number)
    {
        if (number.Length is 0 or > LongestNumber) return false;
        var point = number.IndexOf((byte)'.');
        return point < 0 || (point > 0 && point < number.Length - 1 && number.LastIndexOf((byte)'.') == point);
    }

    private static bool TryUnit(ReadOnlySpan<byte> unit, out long milliseconds)
    {
        milliseconds = unit switch
        {
            [] or [(byte)'s'] => 1_000,
            [(byte)'m', (byte)'s'] => 1,
            [(byte)'m'] => 60_000,
            [(byte)'h'] => 3_600_000,
            [(byte)'d'] => 86_400_000,
            _ => 0,
        };
        return milliseconds != 0;
    }
}
