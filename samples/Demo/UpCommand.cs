using System.Text.Json;
using Lighthouse.Demo.Cluster;
using Lighthouse.Redis.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Demo;

/// <summary>Redis, one Lighthouse and some nodes with the samples' handlers, in the foreground until Ctrl-C. State is kept in the data folder.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(string data, int nodes, CancellationToken stop)
    {
        Directory.CreateDirectory(data);
        await using var redis = await EmbeddedRedis.StartAsync(new EmbeddedRedisOptions { Directory = data }, TimeProvider.System, NullLoggerFactory.Instance, stop);
        await using var sink = await Sink.StartAsync(Path.Combine(data, "samples"), stop);
        await using var cluster = new LocalCluster(new LocalClusterOptions { Redis = redis.Url, LogDirectory = Path.Combine(data, "logs"), Environment = sink.Environment, DefaultPorts = true });
        await using var view = ClusterReader.Connect(redis.Url);
        cluster.StartAll(nodes);
        await view.WaitForMembersAsync(cluster, stop);

        var members = (await view.ViewAsync(stop)).Members.Where(member => cluster.Processes.Any(process => process.Id == member.Info.Pid)).ToArray();
        var lighthouse = members.FirstOrDefault(member => member.Info.Pid == cluster.Lighthouse!.Id);
        var run = new RunFile(redis.Url, lighthouse?.Info.Management ?? members[0].Info.Management, [.. members.Select(member => new RunProcess(member.Info.Name, member.Info.Pid, member.Info.Management))], sink.Http);
        var file = Path.Combine(data, "run.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(run, RunJson.Default.RunFile), stop);
        Print(run, Path.Combine(data, "logs"));

        try
        {
            var reports = cluster.Processes.Select(process => ReportEndAsync(process, stop)).ToArray();
            await Task.WhenAny(Task.WhenAll(reports), Task.Delay(Timeout.Infinite, stop));
            if (!stop.IsCancellationRequested) return 1;
            Console.WriteLine("up: stopping; running jobs may finish. Ctrl-C again stops at once.");
            await cluster.StopAsync();
            return 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // A process that ends does not end the others: that is what a cluster is for.
    private static async Task ReportEndAsync(ChildProcess process, CancellationToken stop)
    {
        await process.Exited;
        if (stop.IsCancellationRequested) return;
        await Console.Error.WriteLineAsync($"up: {process.Name} ended with exit code {process.ExitCode}; the others go on. Its log is {process.LogFile}");
    }

    private static void Print(RunFile run, string logs)
    {
        Console.WriteLine($"redis       {run.Redis}");
        foreach (var process in run.Processes) Console.WriteLine($"{process.Name,-11} http://{process.Management}   (pid {process.Pid})");
        Console.WriteLine($"sink        {run.Sink}");
        Console.WriteLine($"logs        {logs}");
        Console.WriteLine("up: running until Ctrl-C. In another terminal: ./dev pbm cluster show");
    }
}
