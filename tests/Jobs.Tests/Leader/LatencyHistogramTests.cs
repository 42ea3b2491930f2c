using Lighthouse.Jobs.Leader;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1_000)]
    [InlineData(123_456)]
    [InlineData(86_400_000_000)]
    public void Quantile_OneValue_IsOffByAtMostASixteenth(long microseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(microseconds);

        var median = histogram.Quantile(0.5)!.Value.TotalMicroseconds;

        Math.Abs(median - microseconds).ShouldBeLessThanOrEqualTo(microseconds / 16.0 + 0.5);
    }

    [Fact]
    public void Quantile_ManyValues_TellsTheTailFromTheMiddle()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1_000; i++) histogram.Record(i * 1_000);

        histogram.Quantile(0.5)!.Value.TotalMilliseconds.ShouldBeInRange(470, 535);
        histogram.Quantile(0.99)!.Value.TotalMilliseconds.ShouldBeInRange(930, 1_055);
        histogram.Quantile(0)!.Value.TotalMilliseconds.ShouldBeLessThan(1.1);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    public void Record_BeyondTheRange_CountsAtItsEnd(long microseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(microseconds);
        histogram.Count.ShouldBe(1);
        histogram.Quantile(1).ShouldNotBeNull();
    }

    [Fact]
    public void Quantile_Empty_IsNull() => new LatencyHistogram().Quantile(0.5).ShouldBeNull();

    [Fact]
    public void FromSparse_OfToSparse_IsTheSame()
    {
        var histogram = new LatencyHistogram();
        foreach (var value in (long[])[1, 1, 500, 70_000, 70_001, 9_999_999]) histogram.Record(value);

        var copy = LatencyHistogram.FromSparse(histogram.ToSparse());

        copy.ToSparse().ShouldBe(histogram.ToSparse());
        copy.Count.ShouldBe(6);
    }

    [Fact]
    public void FromSparse_IndexesOfAnotherVersion_AreLeftOut() => LatencyHistogram.FromSparse([-1, 5, 100_000, 7, 3, 2]).Count.ShouldBe(2);
}
