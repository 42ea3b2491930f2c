using System.CommandLine;
using Lighthouse.Bench;

var command = BenchOptions.Command(async (options, stop) =>
{
    var peers = options.WithPeers ? await InstalledPeers.AskAsync() : new Dictionary<string, string?>();
    foreach (var missing in peers.Where(peer => peer.Value is null)) await Console.Error.WriteLineAsync($"bench: {missing.Key} is not installed, and is left out.");
    options = options with { Plan = options.Plan with { Roster = new Roster(peers.Where(peer => peer.Value is not null).Select(peer => peer.Key).ToHashSet()) } };

    List<IReport> reports = [];
    if (options.Report is { } file) reports.Add(new PerformancePage(file, await MachineInfo.ReadAsync(), peers, TimeProvider.System));
    reports.Add(options.Json ? new JsonReport(Console.Out, Console.Error) : new ConsoleReport(Console.Out)); // its last line is the run's
    try
    {
        var results = await BenchRun.RunAsync(options, new Reports(reports), stop);
        return results.Failures.Count == 0 ? 0 : 1;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("bench: interrupted; nothing is reported.");
        return 130;
    }
});
var parsed = command.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) }); // for a case to clean up
return parsed.Errors.Count > 0 ? 2 : exitCode;
