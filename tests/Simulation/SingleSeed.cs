using System.Globalization;

namespace Lighthouse.Simulation;

/// <summary>Replays one history, on demand with a line for each thing that happens in it.</summary>
internal sealed class SingleSeed(SimulationOptions options, int seed)
{
    public async Task<int> RunAsync()
    {
        await using var redis = await RealRedis.StartAsync(options.Plant);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var outcome = History.Play(seed, redis, options.Trace ? output.WriteLine : null);
        foreach (var violation in outcome.Violations) await output.WriteLineAsync($"VIOLATED: {violation}");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"sim: seed {seed}: {outcome.Describe()}"));
        await output.WriteLineAsync(outcome.IsClean ? "1 passed, 0 failed" : "0 passed, 1 failed");
        return outcome.IsClean ? 0 : 1;
    }
}
