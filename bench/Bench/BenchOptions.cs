using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>What is measured, how often, and what is printed.</summary>
internal sealed record BenchOptions
{
    public const string Usage = "bench enqueue|drain [--json] [--jobs N] [--rounds N] [--persistence none|everysec|always, or several with commas: measured in turn]";

    public string Verb { get; init; } = "";

    public bool Json { get; init; }

    public int Jobs { get; init; } = 300_000;

    public int Rounds { get; init; } = 3;

    public IReadOnlyList<string> Persistence { get; init; } = [Bench.Persistence.None];

    /// <returns>What is wrong, or null.</returns>
    public static string? TryRead(string[] args, out BenchOptions options)
    {
        options = new BenchOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "enqueue" or "drain" when options.Verb.Length == 0:
                    options = options with { Verb = args[i] };
                    continue;
                case "--json":
                    options = options with { Json = true };
                    continue;
                case "--jobs" when Number(value) is { } jobs:
                    options = options with { Jobs = jobs };
                    break;
                case "--rounds" when Number(value) is { } rounds:
                    options = options with { Rounds = rounds };
                    break;
                case "--persistence" when Bench.Persistence.Read(value) is { } names:
                    options = options with { Persistence = names };
                    break;
                default:
                    return $"This is not known: {args[i]} {value}".TrimEnd() + $". Usage: {Usage}";
            }

            i++;
        }

        return options.Verb.Length > 0 ? null : $"Usage: {Usage}";
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
