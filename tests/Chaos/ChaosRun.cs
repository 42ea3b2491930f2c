using System.Diagnostics;
using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Demo.Cluster;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Chaos;

/// <summary>One run from the first process to the verdict.</summary>
internal sealed class ChaosRun(ChaosOptions options, string folder)
{
    /// <summary>Short, so that many faults fit; long enough that a busy machine keeps it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    /// <summary>Jobs that were held in crashes run alone, one after the other: that takes its time, but it goes on.</summary>
    private static readonly TimeSpan RunsDryWithin = TimeSpan.FromMinutes(1);

    /// <summary>Where audits have to mend what a defect leaves behind, it goes on for ever so slowly.</summary>
    private static readonly TimeSpan RunsDryAtMost = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StatusEach = TimeSpan.FromSeconds(10);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _console = new();

    /// <param name="heal">Heals everything and ends in order, with a verdict on what happened so far.</param>
    /// <param name="now">Ends at once.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ChaosOptions options, CancellationToken heal, CancellationToken now)
    {
        await Leftovers.CleanAsync();
        var folder = RunName.Own.Folder;
        Directory.CreateDirectory(folder);
        var run = new ChaosRun(options, folder);
        var isClean = false;
        try
        {
            isClean = await run.RunAsync(heal, now);
            return isClean ? 0 : 1;
        }
        finally
        {
            run.Leave(keep: options.Keep || !isClean && !now.IsCancellationRequested);
        }
    }

    private async Task<bool> RunAsync(CancellationToken heal, CancellationToken now)
    {
        var settings = new ChaosSettings { Seed = options.Seed, Lease = Lease, CancelWhenLeaseIsOver = Field.CancelWhenLeaseIsOver };
        Say(string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}, faults for {options.Duration.TotalMinutes:0.##} min, lease {Lease.TotalSeconds:0} s, logs in {folder}"));
        await using var ledger = LedgerServer.Start(Path.Combine(folder, "ledger.sock"));
        await using var field = await Field.BuildAsync(FieldOptions(), Say);
        if (options.Plant is { } plant) await PlantAsync(field.Redis.Url, plant);
        await field.StartProcessesAsync();
        await using var observer = new Observer(field.Redis.Url, new FunctionLibrary(load: options.Plant is null), settings.Queues);
        await UntilJoinedAsync(field, observer, now);
        Say($"{Field.LighthouseCount} Lighthouses and {Field.NodeCount} nodes have joined");

        Workload? work = null;
        using var faults = new FaultRunner(field, observer, Lease, new Poisons(ledger.Book, token => work!.PoisonAsync(token)), Say);
        await using var workload = work = Workload.Start(field.Redis.Url, settings);
        await using var memory = new MemoryMeter(field);
        using var machine = new MachineMeter(Lease / 4, (begin, end) => faults.Note(FaultKind.MachineStalled, FaultRecord.Machine, null, begin, end, "a thread that only slept woke so much later"));
        await using var starvation = new StarvationMeter(field, Lease / 4, (name, begin, end) => faults.Note(FaultKind.MachineStalled, name, name == RedisKill.Name ? null : name, begin, end, "it wanted to run, and the machine ran others"));
        using var statusOver = CancellationTokenSource.CreateLinkedTokenSource(now);
        var status = SayStatusAsync(workload, observer, ledger, statusOver.Token);

        await faults.RunAsync(new Random(options.Seed), options.Duration, heal).WaitAsync(now);
        await Task.WhenAll(field.Processes.Select(process => process.StartAsync()));
        await UntilJoinedAsync(field, observer, now);
        await workload.StopAsync().WaitAsync(now);
        Say(string.Create(CultureInfo.InvariantCulture, $"no more jobs are sent; waiting until all have ended, or none has for {RunsDryWithin.TotalSeconds:0} s"));
        if (!await workload.UntilSettledAsync(RunsDryWithin, RunsDryAtMost + (options.Duration / 2), now)) Say($"{await workload.LeftAsync(now)} jobs have not ended");
        await statusOver.CancelAsync();
        await status;

        await field.StopProcessesAsync().WaitAsync(now);
        await starvation.StopAsync();
        await observer.CatchUpAsync(now);
        var evidence = await workload.EvidenceAsync(ledger, faults.Records, [.. FaultPlan.Kinds(field).Distinct()]);
        await EvidenceFile.WriteAsync(Path.Combine(folder, "evidence.json.gz"), evidence);
        var verdict = Checker.Check(evidence);
        verdict = verdict with { Results = [.. verdict.Results, .. FieldChecks.Of(field, faults, folder)] };
        if (options.Report is { } report) await ChaosReport.WriteMarkdownAsync(report, verdict, settings);
        Print(verdict, memory);
        return verdict.Passed;
    }

    private void Print(Verdict verdict, MemoryMeter memory)
    {
        Say($"most memory: {string.Join(", ", memory.Peaks.OrderBy(peak => peak.Key, StringComparer.Ordinal).Select(peak => $"{peak.Key} {peak.Value} MiB"))}");
        ChaosReport.Write(Console.Out, verdict);
    }

    private FieldOptions FieldOptions() => new()
    {
        Folder = folder,
        Ledger = Path.Combine(folder, "ledger.sock"),
        Lease = Lease,
        DiskMegabytes = 128 + (int)(8 * options.Duration.TotalMinutes),
        NodeArguments = ["--config", Path.Combine(Layout.Root, "tests", "ChaosNode", "chaos.conf")],
        Settings = options.Plant is null ? [] : ["lighthouse.loadFunctions=false"],
    };

    /// <summary>Loads the functions with the defect in them; the processes take them for the healthy ones.</summary>
    private async Task PlantAsync(string url, string plant)
    {
        await using var redis = RedisClient.Create(RedisOptions.Parse(url), TimeProvider.System, new Random(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        foreach (var library in PlantedDefects.Libraries(plant)) await redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LOAD"u8).Arg("REPLACE"u8).Arg(library));
        Say($"planted: {PlantedDefects.Named(plant)}");
    }

    private static async Task UntilJoinedAsync(Field field, Observer observer, CancellationToken now)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(now);
        limit.CancelAfter(StartsWithin);
        while (true)
        {
            try
            {
                var members = (await observer.ViewAsync(limit.Token)).Members.Select(member => member.Info.Pid).ToHashSet();
                if (field.Processes.All(process => members.Contains(process.ProcessId))) return;
            }
            catch (RedisException)
            {
                // the functions are loaded by the first process that is up
            }
            catch (OperationCanceledException) when (!now.IsCancellationRequested)
            {
                throw new TimeoutException($"Not every process has joined the cluster within {StartsWithin.TotalSeconds:0} s; see their logs.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), now);
        }
    }

    private async Task SayStatusAsync(Workload workload, Observer observer, LedgerServer ledger, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(StatusEach, stop);
                string held;
                try
                {
                    held = (await observer.HeldAsync(stop)).ToString(CultureInfo.InvariantCulture);
                }
                catch (RedisException)
                {
                    held = "?";
                }

                Say($"{workload.Sent} jobs accepted, {observer.Ends} ended, {ledger.Book.Count} lines in the ledger, {held} held");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Leave(bool keep)
    {
        if (!keep)
        {
            Leftovers.DeleteFolder(folder);
            return;
        }

        File.WriteAllText(Path.Combine(folder, Leftovers.KeptMark), "");
        Say($"kept: {folder}");
    }

    private void Say(string what)
    {
        lock (_console) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chaos: {Stopwatch.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {what}"));
    }
}
