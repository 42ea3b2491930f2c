using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Bench;

/// <summary>What <c>bench/Kernel --json</c> prints of one thing that the kernel does: rates of actors and, beside them, of channels, by its own rounds.</summary>
internal sealed record KernelLine
{
    public required string Case { get; init; }

    public required IReadOnlyList<double> Ours { get; init; }

    public required IReadOnlyList<double> Beside { get; init; }

    /// <summary>Allocated for each of what is counted.</summary>
    public required double Bytes { get; init; }

    [JsonPropertyName("bytes_beside")] public required double BytesBeside { get; init; }

    /// <summary>All lines of one run, by case.</summary>
    /// <exception cref="BrokenBenchmarkException">A line is not what was agreed.</exception>
    public static IReadOnlyDictionary<string, KernelLine> ReadAll(string output)
    {
        var lines = new Dictionary<string, KernelLine>();
        foreach (var text in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var line = Read(text);
            if (!lines.TryAdd(line.Case, line)) throw new BrokenBenchmarkException($"The kernel's benchmark printed two lines of `{line.Case}`.");
        }
        return lines;
    }

    public Sample Of(Side side) => side == Side.Ours
        ? new Sample { { Metric.EachPerSecond, Spread.Of(Ours)!.Value.Median }, { Metric.AllocatedBytes, Bytes } }
        : new Sample { { Metric.EachPerSecond, Spread.Of(Beside)!.Value.Median }, { Metric.AllocatedBytes, BytesBeside } };

    private static KernelLine Read(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, BenchJson.Default.KernelLine) is { Ours.Count: > 0, Beside.Count: > 0 } line) return line;
            throw new BrokenBenchmarkException($"The kernel's benchmark printed a line without rates: {text}");
        }
        catch (JsonException fault)
        {
            throw new BrokenBenchmarkException($"The kernel's benchmark printed a line that cannot be read ({fault.Message}): {text}");
        }
    }
}
