using System.Globalization;

namespace Lighthouse.Kernel;

/// <summary>Prints each case when it has been measured: a row of a table for people, or a line of JSON for programs.</summary>
internal sealed class KernelReport(KernelOptions options)
{
    private bool _began;

    public void Add(IKernelCase what, IReadOnlyList<KernelRound> rounds) => Console.WriteLine(options.Json ? Json(what, rounds) : Row(what, rounds));

    private static string Json(IKernelCase what, IReadOnlyList<KernelRound> rounds)
    {
        var ratios = rounds.Select(round => round.Ratio).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\"workload\":\"W9\",\"case\":\"{what.Name}\",\"unit\":\"{what.Unit}\",\"ours\":[{List(rounds.Select(round => round.Ours.PerSecond))}],\"beside\":[{List(rounds.Select(round => round.Beside.PerSecond))}],\"ratio\":{Median(ratios):F3},\"ratio_min\":{ratios.Min():F3},\"ratio_max\":{ratios.Max():F3},\"bar\":{(what.Bar is { } bar ? bar.ToString(CultureInfo.InvariantCulture) : "null")},\"bytes\":{Median(rounds.Select(round => round.Ours.BytesEach)):F1},\"bytes_beside\":{Median(rounds.Select(round => round.Beside.BytesEach)):F1}}}");
    }

    private string Row(IKernelCase what, IReadOnlyList<KernelRound> rounds)
    {
        var ratios = rounds.Select(round => round.Ratio).ToList();
        var head = _began ? "" : $"W9 kernel: medians of {rounds.Count} rounds, lowest to highest; the ratio is taken within each round\n\n  {"case",-10} {"unit",-11} {"actors/s",32} {"channels/s",32} {"ratio",21}  bar   bytes each\n";
        _began = true;
        return head + string.Create(CultureInfo.InvariantCulture,
            $"  {what.Name,-10} {what.Unit,-11} {Range(rounds.Select(round => round.Ours.PerSecond)),32} {Range(rounds.Select(round => round.Beside.PerSecond)),32} {Median(ratios),7:F2} ({ratios.Min(),4:F2} – {ratios.Max(),4:F2})  {what.Bar?.ToString("F1", CultureInfo.InvariantCulture) ?? "–",-3} {Median(rounds.Select(round => round.Ours.BytesEach)),7:F0} / {Median(rounds.Select(round => round.Beside.BytesEach)):F0}");
    }

    private static string Range(IEnumerable<double> values)
    {
        var all = values.ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{Median(all):N0} ({all.Min():N0} – {all.Max():N0})");
    }

    private static string List(IEnumerable<double> values) => string.Join(',', values.Select(value => value.ToString("F0", CultureInfo.InvariantCulture)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
