using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Lighthouse.Messages;

/// <summary>
/// Points in time on the wire: ISO-8601 (UTC when it has no offset), or Unix seconds or milliseconds, told apart by size:
/// from 100,000,000,000 on they are milliseconds (as seconds, that would be the year 5138).
/// </summary>
public static class Instants
{
    public const string Forms = "Write 2026-01-31T12:00:00Z, or Unix seconds or milliseconds, at most ten years off";

    private const decimal FirstMilliseconds = 100_000_000_000;

    /// <summary>The last millisecond of the year 9999.</summary>
    private const decimal LastMilliseconds = 253_402_300_799_999;

    public static bool TryParse(ReadOnlySpan<byte> utf8, out DateTimeOffset instant) =>
        Durations.NumberLength(utf8) == utf8.Length ? TryUnix(utf8, out instant) : TryIso(utf8, out instant);

    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        return text is not null && TryParse(Encoding.UTF8.GetBytes(text), out instant);
    }

    /// <summary>Whether a point in time is near enough to be meant.</summary>
    public static bool IsNear(DateTimeOffset instant, DateTimeOffset now) => (instant - now).Duration() <= Limits.Furthest;

    /// <summary>ISO-8601 in UTC with milliseconds: <c>2026-01-31T12:00:00.000Z</c>.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool TryUnix(ReadOnlySpan<byte> utf8, out DateTimeOffset instant)
    {
        instant = default;
        if (!Durations.IsPlain(utf8) || !decimal.TryParse(utf8, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var milliseconds = number < FirstMilliseconds ? number * 1_000 : number;
        if (milliseconds > LastMilliseconds) return false;
        instant = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
        return true;
    }

    /// <summary>yyyy-MM-dd, then optionally T or a space, HH:mm, :ss, .fraction, and Z, +HH:mm, +HHmm or +HH.</summary>
    private static bool TryIso(ReadOnlySpan<byte> utf8, out DateTimeOffset instant)
    {
        instant = default;
        if (utf8.Length is < 10 or > 40 || utf8[4] != '-' || utf8[7] != '-') return false;
        if (!Digits(utf8[..4], out var year) || !Digits(utf8[5..7], out var month) || !Digits(utf8[8..10], out var day)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;

        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        var rest = utf8[10..];
        if (!rest.IsEmpty)
        {
            if ((rest[0] | 0x20) is not ('t' or ' ') || !TryTimeOfDay(ref rest, out var time) || !TryOffset(rest, out var offset)) return false;
            ticks += time - offset;
        }
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryTimeOfDay(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.Length < 6 || rest[3] != ':' || !Digits(rest[1..3], out var hour) || !Digits(rest[4..6], out var minute)) return false;
        if (hour > 23 || minute > 59) return false;
        rest = rest[6..];
        ticks = hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute;
        if (rest.Length < 3 || rest[0] != ':') return true;

        if (!Digits(rest[1..3], out var second) || second > 59) return false;
        rest = rest[3..];
        ticks += second * TimeSpan.TicksPerSecond;
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)',')) return true;

        var length = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length < 0) length = rest.Length - 1;
        if (length == 0) return false;
        var unit = TimeSpan.TicksPerSecond / 10;
        for (var i = 1; i <= length && unit > 0; i++, unit /= 10) ticks += (rest[i] - '0') * unit;
        rest = rest[(length + 1)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || (rest.Length == 1 && (rest[0] | 0x20) == 'z')) return true;
        if (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length is not (3 or 5 or 6) || (rest.Length == 6 && rest[3] != ':')) return false;
        var minutes = 0;
        if (!Digits(rest[1..3], out var hours) || (rest.Length > 3 && !Digits(rest[^2..], out minutes))) return false;
        if (hours > 18 || minutes > 59) return false;
        ticks = (hours * TimeSpan.TicksPerHour + minutes * TimeSpan.TicksPerMinute) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> utf8, out int number)
    {
        number = 0;
        return !utf8.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(utf8, out number, out var read) && read == utf8.Length;
    }
}
