using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lighthouse.Support;

namespace Lighthouse.Simulation;

/// <summary>What a run of the simulation is asked for.</summary>
internal sealed record SimulationOptions
{
    public const string Usage = """
        usage: ./dev sim [--seeds N] [--from S] [--workers W] [--plant NAME]    N histories (100), from seed S (1) on
               ./dev sim --seed S [--trace] [--plant NAME]                      one history, step by step
        """;

    public int Seeds { get; init; } = 100;

    public int From { get; init; } = 1;

    /// <summary>Histories at a time, each with a Redis of its own.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>One history only.</summary>
    public int? Seed { get; init; }

    public bool Trace { get; init; }

    /// <summary>The name of a defect that is to be found.</summary>
    public string? Plant { get; init; }

    public static bool TryRead(string[] args, [NotNullWhen(true)] out SimulationOptions? options, out string? problem)
    {
        var read = new SimulationOptions();
        (options, problem) = (null, null);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--trace")
            {
                read = read with { Trace = true };
                continue;
            }

            if (i + 1 == args.Length)
            {
                problem = $"`{args[i]}` is unknown, or needs a value.";
                return false;
            }

            var (name, value) = (args[i], args[++i]);
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (name == "--plant")
            {
                if (!PlantedDefects.All.Any(defect => defect.Name == value))
                {
                    problem = $"there is no planted defect `{value}`. There are: {string.Join(", ", PlantedDefects.All.Select(defect => defect.Name))}.";
                    return false;
                }

                read = read with { Plant = value };
                continue;
            }

            switch (name)
            {
                case "--seeds" when isNumber && number > 0: read = read with { Seeds = number }; break;
                case "--from" when isNumber: read = read with { From = number }; break;
                case "--workers" when isNumber && number is > 0 and <= 64: read = read with { Workers = number }; break;
                case "--seed" when isNumber: read = read with { Seed = number }; break;
                default:
                    problem = name is "--seeds" or "--from" or "--workers" or "--seed" ? $"{name} takes a whole number, not `{value}`." : $"`{name}` is unknown.";
                    return false;
            }
        }

        options = read;
        return true;
    }
}
