using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>One round: what we reached, and what the bare command reached beside it.</summary>
internal readonly record struct Round(double JobsPerSecond, double FloorPerSecond)
{
    public double Ratio => JobsPerSecond / FloorPerSecond;
}

/// <summary>
/// Prints the rounds of a measurement: a table for people, or a line of JSON for each setting of persistence for programs. Where several settings are measured,
/// each is also put beside the first one of the same round.
/// </summary>
internal sealed class Report(BenchOptions options)
{
    private readonly List<(string Persistence, Round Round, double OfFirst)> _rounds = [];
    private Round _first;

    private bool Compares => options.Persistence.Count > 1;

    public void Add(string persistence, Round round)
    {
        if (persistence == options.Persistence[0]) _first = round;
        var number = (_rounds.Count / options.Persistence.Count) + 1;
        _rounds.Add((persistence, round, round.JobsPerSecond / _first.JobsPerSecond));
        if (options.Json) return;
        if (_rounds.Count == 1) Console.WriteLine($"{options.Verb}: {options.Jobs:N0} jobs a round\n\n  round persistence       jobs/s   XADD -P 64/s   ratio{(Compares ? $"   of {persistence}" : "")}");
        Console.WriteLine(Line($"{number,7}", persistence, round.JobsPerSecond, round.FloorPerSecond, round.Ratio, _rounds[^1].OfFirst));
    }

    public void End()
    {
        foreach (var rounds in _rounds.GroupBy(each => each.Persistence))
        {
            var (rate, floor) = (Median(rounds, each => each.Round.JobsPerSecond), Median(rounds, each => each.Round.FloorPerSecond));
            var (ratio, ofFirst) = (Median(rounds, each => each.Round.Ratio), Median(rounds, each => each.OfFirst));
            if (!options.Json)
            {
                Console.WriteLine(Line(" median", rounds.Key, rate, floor, ratio, ofFirst));
                continue;
            }

            var compared = Compares ? string.Create(CultureInfo.InvariantCulture, $",\"of_{options.Persistence[0]}\":{ofFirst:F3}") : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{{\"bench\":\"{options.Verb}\",\"persistence\":\"{rounds.Key}\",\"jobs\":{options.Jobs},\"rounds\":{rounds.Count()},\"jobs_per_s\":{rate:F0},\"floor_per_s\":{floor:F0},\"ratio\":{ratio:F3},\"ratio_min\":{rounds.Min(each => each.Round.Ratio):F3},\"ratio_max\":{rounds.Max(each => each.Round.Ratio):F3}{compared}}}"));
        }
    }

    private string Line(string round, string persistence, double rate, double floor, double ratio, double ofFirst) => string.Create(
        CultureInfo.InvariantCulture, $"{round} {persistence,-11} {rate,12:N0} {floor,14:N0} {ratio,7:F3}{(Compares ? string.Create(CultureInfo.InvariantCulture, $" {ofFirst,9:F3}") : "")}");

    private static double Median<T>(IEnumerable<T> rounds, Func<T, double> value)
    {
        var sorted = rounds.Select(value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
