using System.Globalization;

namespace Lighthouse.Kernel;

/// <summary>How often it is measured, and what is printed.</summary>
internal sealed record KernelOptions
{
    public const string Usage = "Lighthouse.Kernel [--json] [--quick] [--rounds N]";

    private const int QuickRounds = 3;

    /// <summary>A line for each case that a program can read, in place of the table.</summary>
    public bool Json { get; init; }

    /// <summary>A tenth of the work in a third of the rounds: whether it still runs, not how fast.</summary>
    public bool Quick { get; init; }

    public int Rounds { get; init; } = 9;

    /// <returns>What is wrong, or null.</returns>
    public static string? TryRead(string[] args, out KernelOptions options)
    {
        options = args.Contains("--quick") ? new KernelOptions { Quick = true, Rounds = QuickRounds } : new KernelOptions();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--rounds" when i + 1 < args.Length && Number(args[i + 1]) is { } rounds:
                    options = options with { Rounds = rounds };
                    i++;
                    break;
                default:
                    return $"This is not known: {string.Join(' ', args[i..])}. Usage: {Usage}";
            }
        }

        return null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
