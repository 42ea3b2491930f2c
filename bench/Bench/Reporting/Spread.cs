using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>A figure over the rounds.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    public static Spread? Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>Such as <c>1,234 (1,200–1,300)</c>; without the range when there is none.</summary>
    public override string ToString() => Text(Min) == Text(Max) ? Text(Median) : $"{Text(Median)} ({Text(Min)}–{Text(Max)})";

    /// <summary>Three digits that count, and no fewer than a whole number has.</summary>
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 or 0 => "N2", _ => "N3" }, CultureInfo.InvariantCulture);
}
