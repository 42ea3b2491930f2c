using System.Diagnostics;
using Lighthouse.Broker;
using Lighthouse.Client;
using Lighthouse.Demo.Cluster;
using Lighthouse.Demo.Reporting;
using Lighthouse.Demo.Workload;
using Lighthouse.Redis.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Lighthouse.Demo;

/// <summary>A cluster of its own runs the sample workload to its end. Exit code 0 when nothing was lost and everything ended as intended.</summary>
internal static class DemoCommand
{
    // Short, so that a node killed in the middle is noticed within seconds.
    private static readonly string[] Settings = ["lighthouse.lease=3s", "lighthouse.beat=750ms"];

    /// <summary>Without any job ending for this long, the demo gives up and says what is missing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(int nodes, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("lighthouse-demo-").FullName;
        var passed = false;
        try
        {
            passed = await RunInAsync(folder, nodes, stop);
            return passed ? 0 : 1;
        }
        finally
        {
            if (passed) Directory.Delete(folder, recursive: true);
            else Console.Error.WriteLine($"demo: the logs are kept in {folder}");
        }
    }

    private static async Task<bool> RunInAsync(string folder, int nodes, CancellationToken stop)
    {
        await using var redis = await EmbeddedRedis.StartAsync(new EmbeddedRedisOptions { Directory = Path.Combine(folder, "redis"), AlwaysSync = true }, TimeProvider.System, NullLoggerFactory.Instance, stop);
        await using var sink = await Sink.StartAsync(folder, stop);
        await using var cluster = new LocalCluster(new LocalClusterOptions { Redis = redis.Url, LogDirectory = folder, Settings = Settings, Environment = sink.Environment });
        await using var view = ClusterReader.Connect(redis.Url);
        cluster.StartAll(nodes);
        AnsiConsole.MarkupLineInterpolated($"demo: redis {redis.Url}, lighthouse (pid {cluster.Lighthouse!.Id}), {string.Join(", ", cluster.Nodes.Select(node => $"{node.Name} (pid {node.Id})"))}");
        await view.WaitForMembersAsync(cluster, stop);

        await using var client = JobClient.Connect(redis.Url);
        var tally = new Tally();
        var enqueueing = SampleWorkload.EnqueueAsync(client, redis.Url, folder, tally.Add, stop);
        var complete = await FollowAsync(tally, view, enqueueing, stop);
        await using var documents = await enqueueing;

        await cluster.StopAsync();
        Report.Print(tally);
        var verdict = Verdict.Of(tally);
        foreach (var fault in verdict.Faults.Take(20)) Console.Error.WriteLine($"demo: {fault}");
        if (documents.ExitCode != 0) Console.Error.WriteLine($"demo: the Python script ended with exit code {documents.ExitCode}:\n{string.Join('\n', documents.Lines.TakeLast(5))}");
        var readBack = documents.Lines.Count(line => line.Contains("\"words\"", StringComparison.Ordinal));
        Console.WriteLine($"demo: {readBack} word counts read back by the Python script that enqueued them");
        Console.WriteLine($"demo: {verdict.Jobs} jobs, {verdict.DeadAsIntended} dead as intended, {verdict.Lost} lost");
        return complete && verdict.Faults.Count == 0 && documents.ExitCode == 0;
    }

    /// <summary>Shows progress until every job has ended; false when none ended for <see cref="Patience"/>.</summary>
    private static Task<bool> FollowAsync(Tally tally, ClusterReader view, Task<ChildProcess> enqueueing, CancellationToken stop) =>
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("running jobs", maxValue: 1);
            var quiet = Stopwatch.StartNew();
            while (true)
            {
                var (ended, enqueued) = (tally.Ended, tally.Enqueued);
                tally.Read(await view.JournalAsync(Messages.Defaults.Queue, stop));
                if (tally.Ended > ended || tally.Enqueued > enqueued) quiet.Restart();
                bar.MaxValue = Math.Max(1, tally.Enqueued);
                bar.Value = tally.Ended;
                bar.Description = $"{tally.Ended} of {tally.Enqueued} jobs have ended";
                // The script that reads results back ends when it has them all.
                if (enqueueing.IsCompleted && !(await enqueueing).IsRunning && tally.Ended == tally.Enqueued) return true;
                if (quiet.Elapsed > Patience) return false;
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }
        });
}
