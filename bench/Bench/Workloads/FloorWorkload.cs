using System.Diagnostics;
using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>
/// What this machine's Redis does in this minute with the bare command: <c>redis-benchmark</c> of an XADD of the same payload, pipelined
/// and not. Stands beside every round of everything else.
/// </summary>
internal sealed class FloorWorkload : IWorkload
{
    public const string Id = "W0";

    /// <summary>What Redis takes at most: ratios to it hold on any machine.</summary>
    public static readonly Figure Most = new(Metric.CommandsPerSecond, Side.Floor, Pipelined);

    private const string Pipelined = "pipelined";
    private const string Single = "one at a time";

    /// <summary>As long as the arguments of a <c>BenchJob</c>.</summary>
    public const string Payload = """{"i":100000,"t":1234567890123456,"k":"n","ms":0,"to":"someone@example.com","pad":"xxxxxxxxxxxxxxxxxxxxxx"}""";

    public string Name => Id;

    public string Title => "floor";

    public string Describes => "`redis-benchmark` with a bare XADD of the same payload on one connection, 64 commands in flight and one.";

    public IReadOnlyList<Bar> Bars => [];

    public IEnumerable<Case> Cases(Plan plan)
    {
        foreach (var persistence in plan.Persistence ?? [Persistence.None])
        {
            yield return new Case(Key(Pipelined, persistence), () => MeasureAsync(persistence, 64, plan.Size(full: 1_000_000, quick: 20_000)));
            yield return new Case(Key(Single, persistence), () => MeasureAsync(persistence, 1, plan.Size(full: 50_000, quick: 2_000)));
        }
    }

    private CaseKey Key(string variant, string persistence) => new(Name, variant, Side.Floor, "redis-benchmark", persistence);

    private static async Task<Sample> MeasureAsync(string persistence, int pipeline, int commands)
    {
        await using var redis = await Persistence.StartAsync(persistence);
        var start = new ProcessStartInfo("redis-benchmark") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["-p", Text(redis.Port), "-c", "1", "-P", Text(pipeline), "-n", Text(commands), "--csv", "XADD", "lh:{default}:ready", "*", "type", "bench", "args", Payload];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        // "test","rps",… and below it the values; the test's name holds commas and quotes of its own, so from the end.
        var values = output.TrimEnd().Split('\n')[^1].Split("\",\"");
        return values.Length >= 7 && double.TryParse(values[^7], CultureInfo.InvariantCulture, out var perSecond)
            ? new Sample { { Metric.CommandsPerSecond, perSecond } }
            : throw new BrokenBenchmarkException($"redis-benchmark printed no rate: {output} {await errors}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
