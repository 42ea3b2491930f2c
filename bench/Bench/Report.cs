using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>One round: what we reached, and what the bare command reached beside it.</summary>
internal readonly record struct Round(double JobsPerSecond, double FloorPerSecond)
{
    public double Ratio => JobsPerSecond / FloorPerSecond;
}

/// <summary>Prints the rounds of a measurement: a table for people, or one line of JSON for programs.</summary>
internal sealed class Report(string name, int jobs, bool json)
{
    private readonly List<Round> _rounds = [];

    public void Add(Round round)
    {
        _rounds.Add(round);
        if (json) return;
        if (_rounds.Count == 1) Console.WriteLine($"{name}: {jobs:N0} jobs a round\n\n round       jobs/s   XADD -P 64/s   ratio");
        Console.WriteLine(Line($"{_rounds.Count,6}", round.JobsPerSecond, round.FloorPerSecond, round.Ratio));
    }

    public void End()
    {
        var (rate, floor, ratio) = (Median(round => round.JobsPerSecond), Median(round => round.FloorPerSecond), Median(round => round.Ratio));
        if (!json)
        {
            Console.WriteLine(Line("median", rate, floor, ratio));
            return;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"bench\":\"{name}\",\"jobs\":{jobs},\"rounds\":{_rounds.Count},\"jobs_per_s\":{rate:F0},\"floor_per_s\":{floor:F0},\"ratio\":{ratio:F3},\"ratio_min\":{_rounds.Min(round => round.Ratio):F3},\"ratio_max\":{_rounds.Max(round => round.Ratio):F3}}}"));
    }

    private static string Line(string round, double rate, double floor, double ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{round} {rate,12:N0} {floor,14:N0} {ratio,7:F3}");

    private double Median(Func<Round, double> value)
    {
        var sorted = _rounds.Select(value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
