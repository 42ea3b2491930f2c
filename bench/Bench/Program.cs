using Lighthouse.Bench;
using Lighthouse.Support;

if (BenchOptions.TryRead(args, out var options) is { } problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}

// A server for each setting, and the settings in turn within each round, so that whatever else the machine does falls on all of them.
var servers = new List<RedisServer>();
try
{
    var benches = new List<(string Persistence, IBench Bench)>();
    foreach (var persistence in options.Persistence)
    {
        servers.Add(await Persistence.StartAsync(persistence));
        benches.Add((persistence, options.Verb == "enqueue" ? new EnqueueBench(servers[^1]) : new DrainBench(servers[^1])));
    }

    var report = new Report(options);
    for (var round = 0; round < options.Rounds; round++)
    {
        foreach (var (persistence, bench) in benches) report.Add(persistence, await bench.RunAsync(options.Jobs));
    }

    report.End();
    return 0;
}
finally
{
    foreach (var server in servers) await server.DisposeAsync();
}
