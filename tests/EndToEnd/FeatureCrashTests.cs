using System.Globalization;
using Lighthouse.Demo.Cluster;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>
/// Real nodes are killed in the middle of jobs that use every feature. The moments are whatever the machine makes of them; the exact ones
/// are in the matrix of Jobs.Tests.
/// </summary>
public sealed class FeatureCrashTests
{
    private const int Keys = 6;
    private const int JobsOfAKey = 12;

    [Fact]
    public async Task NodesKilled_AmidOrderedUniqueRetriedAndSpawningJobs_EachEndsOnceAndInOrder()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2, settings: TestCluster.FewWorkers);
        var lanes = new List<string>[Keys];
        for (var key = 0; key < Keys; key++)
        {
            var mark = $$"""{"file":"{{File(cluster, key)}}","ms":60}""";
            lanes[key] = [.. await cluster.AddManyAsync("test.mark", Enumerable.Repeat(mark, JobsOfAKey), "ordering_key", $"customer-{key}")];
        }

        var flaky = await cluster.AddManyAsync("test.flaky", Enumerable.Repeat("""{"failures":2}""", 20), "backoff", "200ms");
        var twice = await cluster.AddManyAsync("test.sleep", Enumerable.Repeat("""{"ms":2000}""", 2), "unique", "only-one");
        var (first, duplicate) = (twice[0], twice[1]);
        var spawning = await cluster.AddManyAsync("test.spawn", Enumerable.Repeat("""{"count":2}""", 10));
        var reporting = await cluster.AddManyAsync("test.report", Enumerable.Repeat("{}", 10));

        // One after the other, each while it holds jobs, with a fresh one in its place.
        var more = new List<string>();
        foreach (var victim in cluster.Processes.Nodes.ToArray())
        {
            more.AddRange(await cluster.AddManyAsync("test.sleep", Enumerable.Repeat("""{"ms":2000}""", 10))); // more than one node can hold at once
            await cluster.UntilHoldsAsync(victim);
            victim.Signal(Signals.Kill);
            cluster.Processes.StartNode(TestCluster.FewWorkers);
            await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
        }

        string[] all = [.. lanes.SelectMany(lane => lane), .. more, .. flaky, first, .. spawning, .. reporting];
        await cluster.WaitForEndsAsync([.. all, duplicate]);
        await TestCluster.UntilAsync(async () =>
        {
            await cluster.ReadJournalAsync();
            return Children(cluster) == 20;
        }, () => $"20 follow-ups to end; {Children(cluster)} have");

        var ends = cluster.Ends().ToLookup(end => end.Id);
        foreach (var id in all) ends[id].ShouldHaveSingleItem().State.ShouldBe(JobStates.Succeeded);
        ends[duplicate].ShouldHaveSingleItem().State.ShouldBe(JobStates.Deduplicated);
        foreach (var id in flaky) ends[id].Single().Attempt.ShouldBe(3);
        for (var key = 0; key < Keys; key++)
        {
            var runs = (await System.IO.File.ReadAllLinesAsync(File(cluster, key))).Select(line => lanes[key].IndexOf(line.Split(' ')[0])).ToArray();
            runs.ShouldBe([.. runs.Order()], $"all runs of one job of customer-{key} come before any of the next");
        }
    }

    private static int Children(TestCluster cluster) => cluster.Ends().Count(end => end is { Type: "test.noop", State: JobStates.Succeeded });

    private static string File(TestCluster cluster, int key) => Path.Combine(cluster.Folder, string.Create(CultureInfo.InvariantCulture, $"customer-{key}"));
}
