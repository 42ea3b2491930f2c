using System.Globalization;

namespace Lighthouse.Simulation;

internal static class SimulationProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        var seed = int.Parse(args[0], CultureInfo.InvariantCulture);
        var count = args.Length > 1 && args[1] != "trace" ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        await using var redis = await RealRedis.StartAsync(null);
        for (var i = seed; i < seed + count; i++)
        {
            var outcome = History.Play(i, redis, args.Contains("trace") ? Console.WriteLine : null);
            Console.WriteLine(outcome);
            foreach (var violation in outcome.Violations) Console.WriteLine("  " + violation);
        }

        return 0;
    }
}
