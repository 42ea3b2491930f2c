using System.Globalization;

namespace Lighthouse.Jobs.Cron;

/// <summary>
/// The days of a schedule. When both day fields are restricted, a day that fits either will do, as Unix has it; a field that begins
/// with <c>*</c> (or <c>?</c>) does not restrict in that sense, so that with <c>*/2</c> both must fit.
/// </summary>
internal sealed class CronDays
{
    private readonly bool _either;
    private readonly ulong _daysOfMonth;
    private readonly ulong _daysOfWeek;
    private readonly List<Func<DateTime, bool>> _specialMonth = [];
    private readonly List<Func<DateTime, bool>> _specialWeek = [];

    /// <exception cref="FormatException">A field cannot be read.</exception>
    public CronDays(string daysOfMonth, string daysOfWeek)
    {
        _either = daysOfMonth[0] is not ('*' or '?') && daysOfWeek[0] is not ('*' or '?');
        foreach (var item in daysOfMonth.Split(','))
        {
            if (SpecialOfMonth(item) is { } special) _specialMonth.Add(special);
            else _daysOfMonth |= CronField.DaysOfMonth.ReadItem(item);
        }

        foreach (var item in daysOfWeek.Split(','))
        {
            if (SpecialOfWeek(item) is { } special) _specialWeek.Add(special);
            else _daysOfWeek |= CronField.DaysOfWeek.ReadItem(item);
        }

        if ((_daysOfWeek & 1UL << 7) != 0) _daysOfWeek |= 1;
    }

    public bool Fit(DateTime day)
    {
        var month = (_daysOfMonth & 1UL << day.Day) != 0 || _specialMonth.Exists(special => special(day));
        if (month == _either) return month;
        return (_daysOfWeek & 1UL << (int)day.DayOfWeek) != 0 || _specialWeek.Exists(special => special(day));
    }

    /// <summary><c>L</c>, <c>L-3</c>, <c>LW</c>, <c>L-3W</c>, <c>15W</c>; null for what is none of these.</summary>
    private static Func<DateTime, bool>? SpecialOfMonth(string item)
    {
        var text = item.ToUpperInvariant();
        if (text == "L") return day => day.Day == Length(day);
        if (text == "LW") text = "L-0W";
        if (text.StartsWith("L-", StringComparison.Ordinal))
        {
            var weekday = text.EndsWith('W');
            if (int.TryParse(weekday ? text[2..^1] : text[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before <= 30)
                return day => before < Length(day) && day.Day == (weekday ? NearestWeekday(day, Length(day) - before) : Length(day) - before);
            throw CronField.DaysOfMonth.Refused(item, "after L- comes a number from 0 to 30");
        }

        if (!text.EndsWith('W')) return null;
        var near = CronField.DaysOfMonth.ReadValue(text[..^1], item);
        return day => near <= Length(day) && day.Day == NearestWeekday(day, near);
    }

    /// <summary><c>FRIL</c> or <c>5L</c>, <c>FRI#3</c> or <c>5#3</c>; null for what is none of these.</summary>
    private static Func<DateTime, bool>? SpecialOfWeek(string item)
    {
        var field = CronField.DaysOfWeek;
        var mark = item.IndexOf('#');
        if (mark >= 0)
        {
            var nth = (DayOfWeek)(field.ReadValue(item[..mark], item) % 7);
            if (!int.TryParse(item[(mark + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 5)
                throw field.Refused(item, "after # comes a number from 1 to 5");
            return day => day.DayOfWeek == nth && (day.Day - 1) / 7 + 1 == count;
        }

        if (!item.EndsWith('L') && !item.EndsWith('l')) return null;
        if (item.Length == 1) throw field.Refused(item, "write which day before L, as in FRIL for the last Friday of the month");
        var last = (DayOfWeek)(field.ReadValue(item[..^1], item) % 7);
        return day => day.DayOfWeek == last && day.Day + 7 > Length(day);
    }

    private static int Length(DateTime day) => DateTime.DaysInMonth(day.Year, day.Month);

    /// <summary>The weekday nearest to a day, within its month.</summary>
    private static int NearestWeekday(DateTime month, int day) => new DateTime(month.Year, month.Month, day).DayOfWeek switch
    {
        DayOfWeek.Saturday => day > 1 ? day - 1 : day + 2,
        DayOfWeek.Sunday => day < Length(month) ? day + 1 : day - 2,
        _ => day,
    };
}
