using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>
/// The clock on the wall in a time zone. Built on nothing but the zone's offset at an instant; it assumes that two shifts are never less
/// than thirty hours apart, which no zone has had since they have rules.
/// </summary>
internal sealed class WallClock
{
    /// <summary>No wall clock is further from UTC than 14 hours.</summary>
    private static readonly TimeSpan Widest = TimeSpan.FromHours(15);

    private static readonly TimeSpan Hop = TimeSpan.FromHours(24);

    private readonly TimeZoneInfo _zone;

    private WallClock(TimeZoneInfo zone) => _zone = zone;

    /// <exception cref="FormatException">This machine knows no such zone.</exception>
    public static WallClock Of(string timeZone) => TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
        ? new WallClock(zone)
        : throw new FormatException($"This machine knows no time zone {Preview.Of(timeZone)}. Write an IANA name such as UTC or Europe/Berlin; they come with the system's package tzdata.");

    public TimeSpan OffsetAt(DateTime utc) => _zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));

    public DateTime At(DateTime utc) => DateTime.SpecifyKind(utc + OffsetAt(utc), DateTimeKind.Unspecified);

    /// <summary>The first instant at which the clock shows this time; when it never does, the instant at which it jumps over it.</summary>
    public DateTime FirstInstant(DateTime wall)
    {
        var (before, after) = (OffsetAt(wall - Widest), OffsetAt(wall + Widest));
        if (before == after || FirstShift(wall - Widest, wall + Widest) is not { } shift) return wall - before;
        if (wall - before < shift) return wall - before;
        return wall - after > shift ? wall - after : shift;
    }

    /// <summary>The first instant after <paramref name="after"/> and not after <paramref name="until"/> at which the clock is put forward or back; to the second.</summary>
    public DateTime? FirstShift(DateTime after, DateTime until)
    {
        var offset = OffsetAt(after);
        for (var from = after; from < until; from += Hop)
        {
            var to = until - from > Hop ? from + Hop : until;
            if (OffsetAt(to) == offset) continue;
            while (to - from > TimeSpan.FromSeconds(1))
            {
                var middle = from + (to - from) / 2;
                if (OffsetAt(middle) == offset) from = middle;
                else to = middle;
            }

            return new DateTime(to.Ticks - to.Ticks % TimeSpan.TicksPerSecond);
        }

        return null;
    }
}
