using System.Globalization;
using System.Text;
using FsCheck.Fluent;

namespace Lighthouse.Messages.Tests;

public sealed class InstantsTests
{
    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31T12:00:00", "2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31", "2026-01-31T00:00:00.000Z")]
    [InlineData("2026-01-31 12:30", "2026-01-31T12:30:00.000Z")]
    [InlineData("2026-01-31t12:30z", "2026-01-31T12:30:00.000Z")]
    [InlineData("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00.000Z")]
    [InlineData("2026-01-31T12:00:00-0530", "2026-01-31T17:30:00.000Z")]
    [InlineData("2026-01-31T23:00:00-02", "2026-02-01T01:00:00.000Z")]
    [InlineData("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z")]
    [InlineData("1769860800", "2026-01-31T12:00:00.000Z")]
    [InlineData("1769860800.25", "2026-01-31T12:00:00.250Z")]
    [InlineData("1769860800123", "2026-01-31T12:00:00.123Z")]
    [InlineData("0", "1970-01-01T00:00:00.000Z")]
    public void TryParse_KnownForms_PointInTime(string text, string expected)
    {
        Instants.TryParse(text, out var instant).ShouldBeTrue();
        Instants.Format(instant).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T12:60:00Z")]
    [InlineData("2026-01-31T12:00:60Z")]
    [InlineData("2026-01-31T12")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00+2")]
    [InlineData("2026-01-31T12:00:00 UTC")]
    [InlineData("0000-01-01")]
    [InlineData("0001-01-01T00:00:00+02:00")]
    [InlineData("-5")]
    [InlineData("1e12")]
    [InlineData("99999999999999999999")]
    [InlineData("253402300800000")]
    [InlineData("20260131T120000Z")]
    public void TryParse_AnythingElse_False(string text) => Instants.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Format_AnyInstant_ReadsBackTheSame() => Property.Holds(
        from seconds in Gen.Choose(0, int.MaxValue)
        from milliseconds in Gen.Choose(0, 999)
        select DateTimeOffset.FromUnixTimeMilliseconds(seconds * 1_000L + milliseconds),
        instant =>
        {
            Instants.TryParse(Instants.Format(instant), out var iso).ShouldBeTrue();
            iso.ShouldBe(instant);
            Instants.TryParse(instant.ToOffset(TimeSpan.FromHours(-3)).ToString("O", CultureInfo.InvariantCulture), out var shifted).ShouldBeTrue();
            shifted.ShouldBe(instant);
        });

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Property.Holds(Gen.ArrayOf(Gen.Elements("0123456789-:.+TtZz ,\u00e9\0".ToCharArray())), letters =>
        (Instants.TryParse(Encoding.UTF8.GetBytes(letters), out var read) || read == default).ShouldBeTrue());

    [Fact]
    public void IsNear_ElevenYearsOff_False()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Instants.IsNear(now.AddYears(9), now).ShouldBeTrue();
        Instants.IsNear(now.AddYears(11), now).ShouldBeFalse();
        Instants.IsNear(now.AddYears(-11), now).ShouldBeFalse();
    }
}
