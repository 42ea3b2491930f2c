using System.Text.Json;
using System.Text.RegularExpressions;
using Lighthouse.Client;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.EndToEnd;

/// <summary><c>./dev up</c>: a cluster to play with, whose addresses are where the README says.</summary>
public sealed partial class UpTests
{
    [Fact]
    public async Task Up_UntilSigterm_WritesItsAddressesRunsTheSampleClientsAndCleansUp()
    {
        var folder = Directory.CreateTempSubdirectory("lighthouse-up-test-");
        var data = Path.Combine(folder.FullName, "data");
        var file = Path.Combine(data, "run.json");
        await using var up = ChildProcess.Start("up", "dotnet", ["exec", Layout.Assembly("samples/Demo"), "up", "--nodes", "1", "--data", data], Path.Combine(folder.FullName, "up.log"), Layout.Root);
        try
        {
            await up.WaitForLineAsync(Running(), TestCluster.Patience);
            using var run = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            var redis = run.RootElement.GetProperty("redis").GetString()!;
            var management = run.RootElement.GetProperty("management").GetString();
            var printed = up.Lines.ToArray();
            printed[0].ShouldEndWith(redis);
            printed.ShouldContain(line => line.StartsWith("lighthouse ") && line.Contains($"http://{management} "));
            run.RootElement.GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("name").GetString()).ShouldBe(["lighthouse", "node-1"], ignoreOrder: true);

            await using var client = JobClient.Connect(redis);
            var job = await client.EnqueueAsync(JobRequest.Json("text.count-words", "\"one two three\""));
            (await client.ResultAsync<int>(job.Id, TestCluster.Patience)).ShouldBe(3);

            await RunAsync("sh", "enqueue.sh", redis, folder);
            await RunAsync(Environment.GetEnvironmentVariable("LIGHTHOUSE_PYTHON") ?? "python3", "enqueue.py", redis, folder);

            (await up.StopAsync(TestCluster.Patience)).ShouldBe(0);
            File.Exists(file).ShouldBeFalse();
        }
        finally
        {
            await up.StopAsync(TestCluster.Patience); // in order, or what it started would outlive it
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One of the clients in samples/clients, which ends with the outcome of a word count that it enqueued.</summary>
    private static async Task RunAsync(string interpreter, string script, string redis, DirectoryInfo folder)
    {
        await using var client = ChildProcess.Start(script, interpreter, [Path.Combine(Layout.Root, "samples", "clients", script)], Path.Combine(folder.FullName, script + ".log"), Layout.Root,
            new Dictionary<string, string?> { ["LIGHTHOUSE_REDIS"] = redis });
        await client.Exited.WaitAsync(TestCluster.Patience);
        var printed = string.Join('\n', client.Lines);
        client.ExitCode.ShouldBe(0, printed);
        printed.ShouldMatch(@"text\.count-words ->.*\bsucceeded\b.*\bresult\b\W+3,");
    }

    [GeneratedRegex("^up: running until Ctrl-C")]
    private static partial Regex Running();
}
