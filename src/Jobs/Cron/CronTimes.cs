using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>
/// When a schedule is due. One that names hours is a list of wall-clock times, each of which comes once: in the hour that is left out in
/// spring at the moment the gap ends, in the hour that is repeated in autumn the first time. One that names none goes on evenly through both.
/// </summary>
internal sealed class CronTimes
{
    private readonly CronExpression? _expression;
    private readonly TimeSpan _every;
    private readonly WallClock _clock;

    private CronTimes(CronExpression? expression, TimeSpan every, WallClock clock) => (_expression, _every, _clock) = (expression, every, clock);

    /// <exception cref="FormatException">The schedule or the time zone cannot be read; the message says what to write.</exception>
    public static CronTimes Parse(string schedule, string timeZone)
    {
        var text = schedule.Trim();
        var clock = WallClock.Of(timeZone);
        if (!text.StartsWith('@')) return new CronTimes(CronExpression.Parse(text), default, clock);
        if (text.StartsWith("@every ", StringComparison.OrdinalIgnoreCase)) return new CronTimes(null, ReadEvery(text[7..].Trim()), clock);
        var fields = text.ToUpperInvariant() switch
        {
            "@HOURLY" => "0 * * * *",
            "@DAILY" or "@MIDNIGHT" => "0 0 * * *",
            "@WEEKLY" => "0 0 * * 0",
            "@MONTHLY" => "0 0 1 * *",
            "@YEARLY" or "@ANNUALLY" => "0 0 1 1 *",
            _ => throw new FormatException($"There is no schedule {Preview.Of(text)}. Write @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually or @every 5m."),
        };
        return new CronTimes(CronExpression.Parse(fields), default, clock);
    }

    /// <summary>The first tick after a moment; null when there is none for decades.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (_expression is null) return DateTimeOffset.UnixEpoch.AddTicks(((after - DateTimeOffset.UnixEpoch).Ticks / _every.Ticks + 1) * _every.Ticks);
        var next = _expression.IsEveryHour ? NextEven(_expression, after.UtcDateTime) : NextNamed(_expression, after.UtcDateTime);
        return next is { } utc ? new DateTimeOffset(utc, TimeSpan.Zero) : null;
    }

    /// <summary>Each wall-clock time once.</summary>
    private DateTime? NextNamed(CronExpression expression, DateTime after)
    {
        for (var wall = expression.Next(_clock.At(after), inclusive: false); wall is { } time; wall = expression.Next(time, inclusive: false))
        {
            var instant = _clock.FirstInstant(time);
            if (instant > after) return instant;
        }

        return null;
    }

    /// <summary>Whenever the clock on the wall shows it, in a repeated hour twice.</summary>
    private DateTime? NextEven(CronExpression expression, DateTime after)
    {
        var inclusive = false;
        while (expression.Next(_clock.At(after), inclusive) is { } wall)
        {
            var instant = wall - _clock.OffsetAt(after);
            if (_clock.FirstShift(after, instant) is not { } shift) return instant;
            (after, inclusive) = (shift, true);
        }

        return null;
    }

    private static TimeSpan ReadEvery(string text)
    {
        if (!DurationSetting.TryParse(text, out var every, out var problem)) throw new FormatException(problem);
        if (every < TimeSpan.FromSeconds(1) || every > TimeSpan.FromDays(365) || every.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new FormatException($"@every {Preview.Of(text)} is not possible: whole seconds, from 1s to 365d.");
        return every;
    }
}
