namespace Lighthouse.Bench.Tests.Reporting;

/// <summary>How a figure grows, from a few points.</summary>
public sealed class LawFitTests
{
    [Theory]
    [InlineData(3, 3, 0, 1)]
    [InlineData(2, 20, 1, 10)]
    [InlineData(4, 1, -0.602, 0.25)]
    public void Of_TwoPointsTenfoldApart_IsTheExponentBetweenThem(double small, double large, double exponent, double factor)
    {
        var fit = LawFit.Of(new Grows(1, 10), Measured((1, small), (10, large))).Single();
        fit.Exponent.ShouldBe(exponent, 0.001);
        fit.Factor.ShouldBe(factor, 0.001);
    }

    [Fact]
    public void Of_SeveralPoints_IsTheLineOfLeastSquares()
    {
        var fit = LawFit.Of(new Grows(1, 10, 100), Measured((1, 1), (10, 1), (100, 100))).Single();
        fit.Exponent.ShouldBe(1, 0.001); // through 1, 1 and 100: half way up at ten
        fit.Text.ShouldBe("∝ n^1.00, ×100.00 from the least to the most");
    }

    [Fact]
    public void Of_OnePointOnly_IsNoLaw() => LawFit.Of(new Grows(1, 10), Measured((1, 5))).ShouldBeEmpty();

    private static Results Measured(params (double Size, double Value)[] points)
    {
        var results = new Results();
        foreach (var (size, value) in points)
        {
            var key = new CaseKey("W", "", Side.Ours, $"{size}", Persistence.None);
            results.Expect(key);
            results.Add(key, 1, new Sample { { Metric.RedisMicroseconds, value } });
        }
        return results;
    }

    private sealed class Grows(params double[] sizes) : IWorkload
    {
        public string Name => "W";

        public string Title => "work";

        public string Describes => "Work.";

        public IReadOnlyList<Bar> Bars => [];

        public IReadOnlyList<Law> Laws => [new("cost", [.. sizes.Select(size => new LawPoint(size, new Figure(Metric.RedisMicroseconds, Side.Ours) { Contender = $"{size}" }))])];

        public IEnumerable<Case> Cases(Plan plan) => [];
    }
}
