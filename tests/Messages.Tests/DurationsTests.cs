using System.Text;
using FsCheck.Fluent;

namespace Lighthouse.Messages.Tests;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("30", 30_000)]
    [InlineData("0", 0)]
    [InlineData("0.5", 500)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0.0004", 0)]
    [InlineData("3653d", 315_619_200_000)]
    public void TryParse_KnownForms_Milliseconds(string text, long milliseconds)
    {
        Durations.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.2.3")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("5min")]
    [InlineData("1w")]
    [InlineData("3654d")]
    [InlineData("999999999999999999999999999999")]
    [InlineData("NaN")]
    [InlineData("٣s")]
    public void TryParse_AnythingElse_False(string text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Format_AnyDuration_ReadsBackTheSame() => Property.Holds(Property.Durations, duration =>
    {
        Durations.TryParse(Durations.Format(duration), out var read).ShouldBeTrue();
        read.ShouldBe(duration);
    });

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Property.Holds(Gen.ArrayOf(Gen.Elements("0123456789.smhd- eE\u00e9\0".ToCharArray())), letters =>
        (Durations.TryParse(Encoding.UTF8.GetBytes(letters), out var read) || read == default).ShouldBeTrue());

    [Theory]
    [InlineData(1, "1ms")]
    [InlineData(90_000, "90s")]
    [InlineData(120_000, "2m")]
    [InlineData(7_200_000, "2h")]
    [InlineData(172_800_000, "2d")]
    [InlineData(0, "0s")]
    public void Format_UsesTheLargestWholeUnit(long milliseconds, string text) => Durations.Format(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);

    [Fact]
    public void Format_LessThanAMillisecond_NeverBecomesNothing() => Durations.Format(TimeSpan.FromTicks(1)).ShouldBe("1ms");

    [Fact]
    public void Parse_Wrong_NamesTheValueAndTheForms() =>
        Should.Throw<FormatException>(() => Durations.Parse("soon")).Message.ShouldBe("This is no duration: `soon`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years.");
}
