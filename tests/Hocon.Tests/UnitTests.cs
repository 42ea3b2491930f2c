namespace Lighthouse.Hocon.Tests;

public sealed class UnitTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("250", 250)]
    [InlineData(" 30 s ", 30_000)]
    [InlineData("1.5 seconds", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("2 hours", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("3000 us", 3)]
    [InlineData("2000000 nanos", 2)]
    [InlineData("-1s", -1_000)]
    public void Duration_InEveryUnit_IsRead(string text, int milliseconds)
    {
        HoconDuration.TryParse(text, out var value, out var error).ShouldBeTrue(error);
        value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("", "`` is no duration: the number is missing. Expected for example 250ms, 30s, 5m, 2h or 1d.")]
    [InlineData("s", "`s` is no duration: the number is missing. Expected for example 250ms, 30s, 5m, 2h or 1d.")]
    [InlineData("10 parsecs", "`10 parsecs` is no duration: the unit `parsecs` is unknown. Expected for example 250ms, 30s, 5m, 2h or 1d.")]
    [InlineData("1.2.3s", "`1.2.3s` is no duration: `1.2.3` is no number. Expected for example 250ms, 30s, 5m, 2h or 1d.")]
    [InlineData("99999999999999999999d", "`99999999999999999999d` is no duration: it is too large. Expected for example 250ms, 30s, 5m, 2h or 1d.")]
    [InlineData("99999999999d", "`99999999999d` is no duration: it is longer than 29,000 years. Expected for example 250ms, 30s, 5m, 2h or 1d.")]
    public void Duration_ThatIsNone_SaysWhy(string text, string expected)
    {
        HoconDuration.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldBe(expected);
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("1 kB", 1_000)]
    [InlineData("1K", 1_024)]
    [InlineData("1k", 1_024)]
    [InlineData("1KiB", 1_024)]
    [InlineData("1.5MiB", 1_572_864)]
    [InlineData("10 megabytes", 10_000_000)]
    [InlineData("1 gibibyte", 1_073_741_824)]
    [InlineData("2G", 2_147_483_648)]
    public void Size_InEveryUnit_IsRead(string text, long bytes)
    {
        HoconSize.TryParse(text, out var value, out var error).ShouldBeTrue(error);
        value.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("-1B", "`-1B` is no size: a size cannot be negative. Expected for example 512, 64KiB, 1MiB or 10MB.")]
    [InlineData("1 YiB", "`1 YiB` is no size: it is larger than 8 EiB. Expected for example 512, 64KiB, 1MiB or 10MB.")]
    [InlineData("1 mb", "`1 mb` is no size: the unit `mb` is unknown. Expected for example 512, 64KiB, 1MiB or 10MB.")]
    [InlineData(null, "`` is no size: the number is missing. Expected for example 512, 64KiB, 1MiB or 10MB.")]
    public void Size_ThatIsNone_SaysWhy(string? text, string expected)
    {
        HoconSize.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldBe(expected);
    }
}
