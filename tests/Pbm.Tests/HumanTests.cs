namespace Lighthouse.Pbm.Tests;

public sealed class HumanTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.85, "850 µs")]
    [InlineData(12, "12 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(3_440, "3.4 s")]
    [InlineData(59_960, "1 m")]
    [InlineData(60_000, "1 m")]
    [InlineData(125_000, "2 m 5 s")]
    [InlineData(3_600_000, "1 h")]
    [InlineData(3_599_900, "1 h")]
    [InlineData(100_800_000, "1 d 4 h")]
    [InlineData(-1_500, "-1.5 s")]
    public void Duration_IsShownInItsLargestUnits(double milliseconds, string expected) => Human.Duration(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(expected);

    [Fact]
    public void Time_IsShownInUtc() => Human.Time(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.FromHours(2))).ShouldBe("2026-01-02 01:04:05.006Z");
}
