using System.Globalization;
using System.Numerics;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>One field of a schedule: which values it allows, and how it is written.</summary>
internal sealed record CronField(string Name, int Min, int Max, string[]? Words = null)
{
    public static readonly CronField Seconds = new("second", 0, 59);
    public static readonly CronField Minutes = new("minute", 0, 59);
    public static readonly CronField Hours = new("hour", 0, 23);
    public static readonly CronField DaysOfMonth = new("day of month", 1, 31);
    public static readonly CronField Months = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    /// <summary>0 and 7 are Sunday.</summary>
    public static readonly CronField DaysOfWeek = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    /// <summary>Every value of the field.</summary>
    public ulong All => Span(Min, Max, 1);

    /// <summary>A list of values, ranges and steps as a set of bits.</summary>
    /// <exception cref="FormatException">It is none; the message says which part.</exception>
    public ulong Read(string text)
    {
        ulong values = 0;
        foreach (var item in text.Split(',')) values |= ReadItem(item);
        return values;
    }

    /// <summary><c>*</c>, <c>n</c>, <c>a-b</c>, and each with <c>/step</c>. A range may wrap round the end of the field: <c>FRI-MON</c>, <c>22-2</c>.</summary>
    public ulong ReadItem(string item)
    {
        var slash = item.IndexOf('/');
        var range = slash < 0 ? item : item[..slash];
        var step = 1;
        if (slash >= 0 && (!int.TryParse(item[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > Max))
            throw Refused(item, $"the step after / is a number from 1 to {Max}");
        if (range is "*" or "?") return Span(Min, this == DaysOfWeek ? 6 : Max, step);

        var dash = range.IndexOf('-');
        if (dash < 0) return Span(ReadValue(range, item), slash < 0 ? ReadValue(range, item) : this == DaysOfWeek ? 6 : Max, step);
        var (first, last) = (ReadValue(range[..dash], item), ReadValue(range[(dash + 1)..], item));
        if (first <= last) return Span(first, last, step);
        var length = this == DaysOfWeek ? 7 : Max - Min + 1;
        ulong values = 0;
        for (var value = first; value <= last + length; value += step) values |= 1UL << (Min + (value - Min) % length);
        return values;
    }

    public int ReadValue(string text, string item)
    {
        if (Words is not null && Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place) return place + Min;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw Refused(item, Words is null ? "it takes numbers" : $"it takes numbers and names such as {Words[1]}");
        if (value < Min || value > Max) throw Refused(item, $"{text} is outside {Min} to {Max}");
        return value;
    }

    public FormatException Refused(string item, string rule) => new($"The {Name} of a schedule cannot be {Preview.Of(item)}: {rule}.");

    /// <summary>The least value that is in the set and not below <paramref name="from"/>; -1 when there is none.</summary>
    public static int Next(ulong values, int from) => from > 63 || values >> from == 0 ? -1 : from + BitOperations.TrailingZeroCount(values >> from);

    private static ulong Span(int first, int last, int step)
    {
        ulong values = 0;
        for (var value = first; value <= last; value += step) values |= 1UL << value;
        return values;
    }
}
