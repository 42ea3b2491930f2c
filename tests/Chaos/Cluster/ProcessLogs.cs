namespace Lighthouse.Chaos;

/// <summary>What the processes printed that none should ever print.</summary>
internal static class ProcessLogs
{
    private const int LinesAfter = 12;

    private static readonly string[] Alarms = ["Unhandled exception", "Unobserved", "this should not happen", " crit: ", "Fatal error", "REDIS BUG REPORT"];

    /// <summary>Each place in a log where something is wrong, with the lines around it.</summary>
    public static IReadOnlyList<Violation> Alarming(string folder)
    {
        var found = new List<Violation>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.log").Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                if (!Alarms.Any(alarm => lines[i].Contains(alarm, StringComparison.OrdinalIgnoreCase))) continue;
                found.Add(new Violation($"{Path.GetFileNameWithoutExtension(file)} printed in line {i + 1}: {lines[i].Trim()}", [.. lines.Skip(Math.Max(0, i - 3)).Take(LinesAfter + 3)]));
                i += LinesAfter;
            }
        }

        return found;
    }
}
