using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>A law as it was measured: figure ∝ size^exponent, the line of least squares through the logarithms of the medians.</summary>
/// <param name="Exponent">0: it does not grow; 1: it grows as what it is measured against.</param>
/// <param name="Factor">The figure at the largest size, of that at the smallest.</param>
internal sealed record LawFit(string Says, double Exponent, double Factor)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"∝ n^{Exponent:0.00}, ×{Factor:0.00} from the least to the most");

    /// <summary>Laws of which two points at least were measured, and are above zero.</summary>
    public static IEnumerable<LawFit> Of(IWorkload workload, Results results)
    {
        foreach (var law in workload.Laws)
        {
            var points = law.Points
                .Select(point => (point.Size, Value: Spread.Of(results.Rounds(workload.Name, point.Figure).Values)?.Median ?? 0))
                .Where(point => point.Value > 0).OrderBy(point => point.Size).ToArray();
            if (points.Length < 2) continue;
            var logs = points.Select(point => (X: Math.Log(point.Size), Y: Math.Log(point.Value))).ToArray();
            var (x, y) = (logs.Average(each => each.X), logs.Average(each => each.Y));
            var exponent = logs.Sum(each => (each.X - x) * (each.Y - y)) / logs.Sum(each => (each.X - x) * (each.X - x));
            yield return new LawFit(law.Says, exponent, points[^1].Value / points[0].Value);
        }
    }
}
