using Lighthouse.Jobs.Cron;

namespace Lighthouse.Jobs.Tests.Cron;

public sealed class CronTimesTests
{
    [Theory]
    [InlineData("0 3 * * *", "2026-11-20 12:00 +00:00", "2026-11-21 03:00 +00:00")]
    [InlineData("*/5 9-17 * * MON-FRI", "2026-11-20 17:55 +00:00", "2026-11-23 09:00 +00:00")]
    [InlineData("0 0 13 * FRI", "2026-11-13 00:00 +00:00", "2026-11-20 00:00 +00:00")]
    [InlineData("0 0 * * 0", "2026-11-20 12:00 +00:00", "2026-11-22 00:00 +00:00")]
    [InlineData("0 0 * * 7", "2026-11-20 12:00 +00:00", "2026-11-22 00:00 +00:00")]
    [InlineData("0 0 * * 5-7", "2026-11-20 12:00 +00:00", "2026-11-21 00:00 +00:00")]
    [InlineData("0 0 * * FRI-SUN", "2026-11-22 12:00 +00:00", "2026-11-27 00:00 +00:00")]
    [InlineData("0 22-2 * * *", "2026-11-20 23:30 +00:00", "2026-11-21 00:00 +00:00")]
    [InlineData("@yearly", "2026-11-20 12:00 +00:00", "2027-01-01 00:00 +00:00")]
    [InlineData("@Annually", "2026-11-20 12:00 +00:00", "2027-01-01 00:00 +00:00")]
    [InlineData("@midnight", "2026-11-20 12:00 +00:00", "2026-11-21 00:00 +00:00")]
    [InlineData("  30   4  1,15   *  5 ", "2026-11-16 00:00 +00:00", "2026-11-20 04:30 +00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00 +00:00", "2104-02-29 00:00 +00:00")]
    [InlineData("@every 5m", "2026-11-20 12:02 +00:00", "2026-11-20 12:05 +00:00")]
    [InlineData("@every 90 seconds", "2026-11-20 12:00 +00:00", "2026-11-20 12:01:30 +00:00")]
    public void Next_Schedule_IsItsFirstTimeAfterThat(string schedule, string after, string expected) =>
        Ticks.Next(schedule, "UTC", after).ShouldBe(expected);

    [Theory]
    [InlineData("", "A schedule has five fields (minute, hour, day of month, month, day of week), or six with the second before them, and `` has 0. Or write @hourly, @daily, @weekly, @monthly, @yearly or @every 5m.")]
    [InlineData("* * * *", "A schedule has five fields (minute, hour, day of month, month, day of week), or six with the second before them, and `* * * *` has 4. Or write @hourly, @daily, @weekly, @monthly, @yearly or @every 5m.")]
    [InlineData("0 0 3 * * ? 2026", "A schedule has five fields (minute, hour, day of month, month, day of week), or six with the second before them, and `0 0 3 * * ? 2026` has 7. Or write @hourly, @daily, @weekly, @monthly, @yearly or @every 5m.")]
    [InlineData("60 * * * *", "The minute of a schedule cannot be `60`: 60 is outside 0 to 59.")]
    [InlineData("* 24 * * *", "The hour of a schedule cannot be `24`: 24 is outside 0 to 23.")]
    [InlineData("* * 0 * *", "The day of month of a schedule cannot be `0`: 0 is outside 1 to 31.")]
    [InlineData("* * * FEB-13 *", "The month of a schedule cannot be `FEB-13`: 13 is outside 1 to 12.")]
    [InlineData("* * * * 8", "The day of week of a schedule cannot be `8`: 8 is outside 0 to 7.")]
    [InlineData("* * * * FUNDAY", "The day of week of a schedule cannot be `FUNDAY`: it takes numbers and names such as MON.")]
    [InlineData("*/0 * * * *", "The minute of a schedule cannot be `*/0`: the step after / is a number from 1 to 59.")]
    [InlineData("1,,2 * * * *", "The minute of a schedule cannot be ``: it takes numbers.")]
    [InlineData("* * * * 1,,2", "The day of week of a schedule cannot be ``: it takes numbers and names such as MON.")]
    [InlineData("-5 * * * *", "The minute of a schedule cannot be `-5`: it takes numbers.")]
    [InlineData("* * * * L", "The day of week of a schedule cannot be `L`: write which day before L, as in FRIL for the last Friday of the month.")]
    [InlineData("* * * * FRI#6", "The day of week of a schedule cannot be `FRI#6`: after # comes a number from 1 to 5.")]
    [InlineData("* * L-31 * *", "The day of month of a schedule cannot be `L-31`: after L- comes a number from 0 to 30.")]
    [InlineData("0 0 31 2 *", "The schedule `0 0 31 2 *` never comes: there is no such day.")]
    [InlineData("@reboot", "There is no schedule `@reboot`. Write @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually or @every 5m.")]
    [InlineData("@every 100ms", "@every `100ms` is not possible: whole seconds, from 1s to 365d.")]
    [InlineData("@every soon", "`soon` is not a duration. Write a number and a unit, such as 250ms, 10s, 5m, 2h or 1d.")]
    public void Parse_NoSchedule_SaysWhatIsWrong(string schedule, string expected) =>
        Should.Throw<FormatException>(() => CronTimes.Parse(schedule, "UTC")).Message.ShouldBe(expected);

    [Fact]
    public void Parse_UnknownZone_SaysWhatToWrite() =>
        Should.Throw<FormatException>(() => CronTimes.Parse("@daily", "Europe/Atlantis")).Message
            .ShouldBe("This machine knows no time zone `Europe/Atlantis`. Write an IANA name such as UTC or Europe/Berlin; they come with the system's package tzdata.");

    [Fact]
    public void Next_AnyMoment_IsAfterItAndNoTickIsLeftOutBetween()
    {
        // a random walk over two years of Berlin, against looking at every minute by itself
        var random = new Random(11);
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var times = CronTimes.Parse("7,37 4-6 */3 * *", "Europe/Berlin");
        for (var i = 0; i < 300; i++)
        {
            var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(2 * 365 * 24 * 60));
            var minute = from;
            bool Fits(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, berlin) is { Minute: 7 or 37, Hour: >= 4 and <= 6 } local && (local.Day - 1) % 3 == 0;
            do minute = minute.AddMinutes(1);
            while (!Fits(minute));
            times.Next(from).ShouldBe(minute);
        }
    }
}
