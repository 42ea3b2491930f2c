using System.Globalization;
using Lighthouse.Soak;
using Lighthouse.Support;

// Runs jobs that use every feature, then asks whether Redis holds what the documented caps explain, and nothing else.
var jobs = 1_000_000;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--jobs" && i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out jobs) && jobs >= 1_000) continue;
    Console.Error.WriteLine($"This is not known: {args[i]}. Usage: soak [--jobs N], with N of 1000 or more");
    return 2;
}

await using var redis = await RedisServer.StartAsync();
await using var soak = await SoakRun.StartAsync(redis, jobs);
await soak.RunAsync();
var faults = await soak.CheckAsync();
foreach (var fault in faults) Console.Error.WriteLine($"soak: {fault}");
Console.WriteLine(faults.Count == 0 ? "soak: Redis holds what the caps explain, and nothing else" : $"soak: {faults.Count} faults");
Console.WriteLine(faults.Count == 0 ? "1 passed, 0 failed" : $"0 passed, {faults.Count} failed");
return faults.Count == 0 ? 0 : 1;
