namespace Lighthouse.Jobs.Tests.Cron;

/// <summary>
/// The days on which clocks are put forward or back. A schedule that names hours is a list of wall-clock times, each of which comes once; one that
/// names none goes on evenly. Where the parser Cronos has published the same expectation, the row says so.
/// </summary>
public sealed class DaylightSavingTests
{
    [Theory]

    // Berlin: 2026-03-29 02:00 +01:00 becomes 03:00 +02:00.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00 +01:00", "2026-03-29 03:00 +02:00")]
    [InlineData("0 2 * * *", "Europe/Berlin", "2026-03-28 12:00 +01:00", "2026-03-29 03:00 +02:00")]
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-03-28 12:00 +01:00", "2026-03-29 03:00 +02:00")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-29 03:00 +02:00", "2026-03-30 02:30 +02:00")]
    [InlineData("30 2 29 3 *", "Europe/Berlin", "2025-12-31 12:00 +01:00", "2026-03-29 03:00 +02:00")]

    // New York: 2016-03-13 02:00 -05:00 becomes 03:00 -04:00 (Cronos).
    [InlineData("0 */30 *      *  *  *", "America/New_York", "2016-03-13 01:45 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 */30 */2    *  *  *", "America/New_York", "2016-03-13 01:59 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 1-58 */2    *  *  *", "America/New_York", "2016-03-13 01:59 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 0,30 0-23/2 *  *  *", "America/New_York", "2016-03-13 01:59 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 */30 2      *  *  *", "America/New_York", "2016-03-13 01:59 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 */30 2      13 03 *", "America/New_York", "2016-03-13 01:59 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 0,30 02     13 03 *", "America/New_York", "2016-03-13 01:45 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 0    */2    *  *  *", "America/New_York", "2016-03-13 00:00 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 30   0-23/2 *  *  *", "America/New_York", "2016-03-13 00:30 -05:00", "2016-03-13 03:00 -04:00")]
    [InlineData("0 0,59 *      *  *  *", "America/New_York", "2016-03-13 01:59 -05:00", "2016-03-13 03:00 -04:00")]

    // Amman: 2017-03-31 begins at 01:00 +03:00 (Cronos).
    [InlineData("30 0 L * *", "Asia/Amman", "2017-03-30 23:59:59.9999999 +02:00", "2017-03-31 01:00 +03:00")]
    [InlineData("30 0 L * *", "Asia/Amman", "2017-03-31 01:00:00.0000001 +03:00", "2017-04-30 00:30 +03:00")]

    // Lord Howe, by half an hour: 2017-10-01 02:00 +10:30 becomes 02:30 +11:00 (Cronos).
    [InlineData("0 */30 *      *  *  *", "Australia/Lord_Howe", "2017-10-01 01:45 +10:30", "2017-10-01 02:30 +11:00")]
    [InlineData("0 */30 */2    *  *  *", "Australia/Lord_Howe", "2017-10-01 01:59 +10:30", "2017-10-01 02:30 +11:00")]
    [InlineData("0 0,30 2      *  *  *", "Australia/Lord_Howe", "2017-10-01 01:59 +10:30", "2017-10-01 02:30 +11:00")]
    [InlineData("0 30   2      *  *  *", "Australia/Lord_Howe", "2017-10-01 01:59 +10:30", "2017-10-01 02:30 +11:00")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2017-10-01 01:59 +10:30", "2017-10-01 02:30 +11:00")]

    // São Paulo, at midnight: 2018-11-04 begins at 01:00 -02:00.
    [InlineData("0 0 * * *", "America/Sao_Paulo", "2018-11-03 12:00 -03:00", "2018-11-04 01:00 -02:00")]
    [InlineData("@daily", "America/Sao_Paulo", "2018-11-04 01:00 -02:00", "2018-11-05 00:00 -02:00")]
    [InlineData("0 0 * * SUN", "America/Sao_Paulo", "2018-11-03 12:00 -03:00", "2018-11-04 01:00 -02:00")]

    // Tehran, at midnight: 2022-03-22 begins at 01:00 +04:30.
    [InlineData("30 0 * * *", "Asia/Tehran", "2022-03-21 12:00 +03:30", "2022-03-22 01:00 +04:30")]

    // Apia left out the whole of 2011-12-30.
    [InlineData("0 9 * * *", "Pacific/Apia", "2011-12-29 09:00 -10:00", "2011-12-31 00:00 +14:00")]
    public void Next_TimeIsLeftOut_ComesOnceAtTheEndOfTheGap(string schedule, string zone, string after, string expected) =>
        Ticks.Next(schedule, zone, after).ShouldBe(expected);

    [Theory]

    // Berlin: 2026-10-25 03:00 +02:00 becomes 02:00 +01:00.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00 +02:00", "2026-10-25 02:30 +02:00")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25 02:15 +01:00", "2026-10-26 02:30 +01:00")]
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-10-25 02:30 +02:00", "2026-10-25 03:00 +01:00")]

    // New York: 2016-11-06 02:00 -04:00 becomes 01:00 -05:00 (Cronos).
    [InlineData("0 0    */2 * * *", "America/New_York", "2016-11-06 00:30 -04:00", "2016-11-06 02:00 -05:00")]
    [InlineData("0 0    2-3 * * *", "America/New_York", "2016-11-06 00:30 -04:00", "2016-11-06 02:00 -05:00")]
    [InlineData("0 0,30 1   * * *", "America/New_York", "2016-11-06 01:00 -04:00", "2016-11-06 01:30 -04:00")]
    [InlineData("0 0,30 1   * * *", "America/New_York", "2016-11-06 01:30 -04:00", "2016-11-07 01:00 -05:00")]
    [InlineData("0 0    1   * * *", "America/New_York", "2016-11-06 01:00 -04:00", "2016-11-07 01:00 -05:00")]
    [InlineData("0 0    1   6 11 *", "America/New_York", "2015-11-07 01:00 -05:00", "2016-11-06 01:00 -04:00")]
    [InlineData("0 0    1   * 11 SUN#1", "America/New_York", "2015-11-01 01:00 -05:00", "2016-11-06 01:00 -04:00")]
    [InlineData("0 0    2   * * *", "America/New_York", "2016-11-06 01:45 -04:00", "2016-11-06 02:00 -05:00")]
    [InlineData("0 0    2   * * *", "America/New_York", "2016-11-06 01:45 -05:00", "2016-11-06 02:00 -05:00")]
    [InlineData("59 59  1   * * *", "America/New_York", "2016-11-06 01:59:59.9999999 -05:00", "2016-11-07 01:59:59 -05:00")]

    // Santiago: 2017-05-14 00:00 -03:00 becomes 2017-05-13 23:00 -04:00 (Cronos).
    [InlineData("30 23 * * *", "America/Santiago", "2017-05-13 23:59:59.9999999 -03:00", "2017-05-14 23:30 -04:00")]
    [InlineData("30 23 * * *", "America/Santiago", "2017-05-14 00:00:00.0000001 -04:00", "2017-05-14 23:30 -04:00")]

    // Lord Howe: 2017-04-02 02:00 +11:00 becomes 01:30 +10:30 (Cronos).
    [InlineData("0 0    */2 * * *", "Australia/Lord_Howe", "2017-04-02 00:30 +11:00", "2017-04-02 02:00 +10:30")]
    [InlineData("0 0    2-3 * * *", "Australia/Lord_Howe", "2017-04-02 00:30 +11:00", "2017-04-02 02:00 +10:30")]
    [InlineData("0 45   1   * * *", "Australia/Lord_Howe", "2017-04-02 00:30 +11:00", "2017-04-02 01:45 +11:00")]
    [InlineData("0 45   1   * * *", "Australia/Lord_Howe", "2017-04-02 01:45 +11:00", "2017-04-03 01:45 +10:30")]

    // São Paulo: 2019-02-17 00:00 -02:00 becomes 2019-02-16 23:00 -03:00.
    [InlineData("30 23 * * *", "America/Sao_Paulo", "2019-02-16 12:00 -02:00", "2019-02-16 23:30 -02:00")]
    [InlineData("30 23 * * *", "America/Sao_Paulo", "2019-02-16 23:30 -02:00", "2019-02-17 23:30 -03:00")]

    // Tehran: 2022-09-22 00:00 +04:30 becomes 2022-09-21 23:00 +03:30.
    [InlineData("15 23 * * *", "Asia/Tehran", "2022-09-21 12:00 +04:30", "2022-09-21 23:15 +04:30")]
    [InlineData("15 23 * * *", "Asia/Tehran", "2022-09-21 23:15 +04:30", "2022-09-22 23:15 +03:30")]
    public void Next_TimeIsRepeated_ComesOnceTheFirstTime(string schedule, string zone, string after, string expected) =>
        Ticks.Next(schedule, zone, after).ShouldBe(expected);

    [Theory]
    [InlineData("0 */30 * * * *", "2016-11-06 01:30 -04:00", "2016-11-06 01:00 -05:00")]
    [InlineData("0 */30 * * * *", "2016-11-06 01:00 -05:00", "2016-11-06 01:30 -05:00")]
    [InlineData("0 */30 * * * *", "2016-11-06 01:30 -05:00", "2016-11-06 02:00 -05:00")]
    [InlineData("0 30 * * * *", "2016-11-06 01:30 -04:00", "2016-11-06 01:30 -05:00")]
    [InlineData("0 30 * * * *", "2016-11-06 01:30 -05:00", "2016-11-06 02:30 -05:00")]
    [InlineData("0 30 */1 * * *", "2016-11-06 01:30 -04:00", "2016-11-06 01:30 -05:00")]
    [InlineData("0 30 0/1 * * *", "2016-11-06 01:30 -04:00", "2016-11-06 01:30 -05:00")]
    public void Next_NoHourIsNamed_GoesOnEvenlyThroughTheRepeatedHour(string schedule, string after, string expected) =>
        Ticks.Next(schedule, "America/New_York", after).ShouldBe(expected);

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28 23:59 +01:00", "2026-03-29 23:59 +02:00", 23 * 12)]
    [InlineData("Europe/Berlin", "2026-10-24 23:59 +02:00", "2026-10-25 23:59 +01:00", 25 * 12)]
    [InlineData("America/New_York", "2026-03-07 23:59 -05:00", "2026-03-08 23:59 -04:00", 23 * 12)]
    [InlineData("America/New_York", "2026-10-31 23:59 -04:00", "2026-11-01 23:59 -05:00", 25 * 12)]
    [InlineData("Australia/Lord_Howe", "2026-10-03 23:59 +10:30", "2026-10-04 23:59 +11:00", 23 * 12 + 6)]
    [InlineData("Australia/Lord_Howe", "2026-04-04 23:59 +11:00", "2026-04-05 23:59 +10:30", 24 * 12 + 6)]
    [InlineData("America/Sao_Paulo", "2018-11-03 23:59 -03:00", "2018-11-04 23:59 -02:00", 23 * 12)]
    [InlineData("Asia/Tehran", "2022-09-20 23:59 +04:30", "2022-09-21 23:59 +03:30", 25 * 12)]
    public void Between_EveryFiveMinutes_FiveMinutesPassEachTime(string zone, string after, string until, int expected)
    {
        Ticks.Between("*/5 * * * *", zone, after, until).Count.ShouldBe(expected);
        Ticks.Between("@every 5m", zone, after, until).Count.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28 23:59 +01:00", "2026-03-29 23:59 +02:00")]
    [InlineData("Europe/Berlin", "2026-10-24 23:59 +02:00", "2026-10-25 23:59 +01:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-03 23:59 +10:30", "2026-10-04 23:59 +11:00")]
    [InlineData("Australia/Lord_Howe", "2026-04-04 23:59 +11:00", "2026-04-05 23:59 +10:30")]
    public void Between_EachHourNamed_EachComesOnceOnThatDay(string zone, string after, string until)
    {
        for (var hour = 0; hour < 24; hour++) Ticks.Between($"20 {hour} * * *", zone, after, until).Count.ShouldBe(1, $"{hour}:20");
    }
}
