namespace Lighthouse.Bench;

/// <summary>
/// Runs every case once in each round, so that whatever else the machine does falls on all of them; every second round backwards, so that
/// none always comes after the same neighbour. A broken case is reported, and the others go on.
/// </summary>
internal static class BenchRun
{
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static async Task<Results> RunAsync(BenchOptions options, IReport report, CancellationToken stop)
    {
        // A case without its processes fails at once, and cleans up after itself.
        await using var registration = stop.Register(StageProcess.KillAll);
        var results = new Results();
        var cases = options.Workloads.SelectMany(workload => workload.Cases(options.Plan)).ToArray();
        foreach (var each in cases) results.Expect(each.Key);
        for (var round = 1; round <= options.Plan.Rounds; round++)
        {
            foreach (var each in round % 2 == 1 ? cases : cases.Reverse())
            {
                await MeasureAsync(each, round, results, report);
                stop.ThrowIfCancellationRequested();
            }

            if (round < options.Plan.Rounds) report.RoundEnded(options.Workloads, results, options.Plan with { Rounds = round });
        }
        report.End(options.Workloads, results, options.Plan);
        return results;
    }

    private static async Task MeasureAsync(Case each, int round, Results results, IReport report)
    {
        try
        {
            var sample = await each.MeasureAsync();
            results.Add(each.Key, round, sample);
            report.Ran(each.Key, round, sample);
        }
        catch (Exception fault)
        {
            var reason = fault is BrokenBenchmarkException ? fault.Message : fault.ToString();
            results.Fail(each.Key, reason);
            report.Failed(each.Key, round, reason);
        }
    }
}
