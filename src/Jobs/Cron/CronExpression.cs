using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>The fields of a schedule: which times a wall clock without a time zone shows when it is due.</summary>
internal sealed class CronExpression
{
    /// <summary>The rarest day that both fields can ask for, 29 February on one day of the week, comes after 40 years at most.</summary>
    private const int YearsAhead = 41;

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _months;
    private readonly CronDays _days;

    private CronExpression(string[] fields)
    {
        _seconds = fields.Length == 6 ? CronField.Seconds.Read(fields[0]) : 1;
        _minutes = CronField.Minutes.Read(fields[^5]);
        _hours = CronField.Hours.Read(fields[^4]);
        _days = new CronDays(fields[^3], fields[^1]);
        _months = CronField.Months.Read(fields[^2]);
    }

    /// <summary>It names no hours: it goes on evenly, whatever the wall clock does.</summary>
    public bool IsEveryHour => _hours == CronField.Hours.All;

    /// <exception cref="FormatException">It cannot be read, or no day will ever fit it.</exception>
    public static CronExpression Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            throw new FormatException($"A schedule has five fields (minute, hour, day of month, month, day of week), or six with the second before them, and {Preview.Of(text)} has {fields.Length}. "
                + "Or write @hourly, @daily, @weekly, @monthly, @yearly or @every 5m.");
        }

        var expression = new CronExpression(fields);
        if (expression.Next(new DateTime(2000, 1, 1), inclusive: true) is null) throw new FormatException($"The schedule {Preview.Of(text)} never comes: there is no such day.");
        return expression;
    }

    /// <summary>The first time after <paramref name="from"/>, or at it when <paramref name="inclusive"/>; null when there is none for decades.</summary>
    public DateTime? Next(DateTime from, bool inclusive)
    {
        var at = new DateTime(from.Ticks - from.Ticks % TimeSpan.TicksPerSecond);
        if (!inclusive || at < from) at = at.AddSeconds(1);
        var end = Math.Min(from.Year + YearsAhead, 9_998);
        while (at.Year <= end)
        {
            var month = CronField.Next(_months, at.Month);
            if (month != at.Month) at = month < 0 ? new DateTime(at.Year + 1, 1, 1) : new DateTime(at.Year, month, 1);
            else if (!_days.Fit(at)) at = at.Date.AddDays(1);
            else if (TimeOfDay(at.TimeOfDay) is { } time) return at.Date + time;
            else at = at.Date.AddDays(1);
        }

        return null;
    }

    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        var hour = CronField.Next(_hours, from.Hours);
        if (hour == from.Hours)
        {
            var minute = CronField.Next(_minutes, from.Minutes);
            if (minute == from.Minutes)
            {
                var second = CronField.Next(_seconds, from.Seconds);
                if (second >= 0) return new TimeSpan(hour, minute, second);
                minute = CronField.Next(_minutes, from.Minutes + 1);
            }

            if (minute >= 0) return new TimeSpan(hour, minute, CronField.Next(_seconds, 0));
            hour = CronField.Next(_hours, from.Hours + 1);
        }

        return hour < 0 ? null : new TimeSpan(hour, CronField.Next(_minutes, 0), CronField.Next(_seconds, 0));
    }
}
