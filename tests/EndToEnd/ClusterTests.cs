using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Demo.Cluster;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>What a cluster goes through in operation: restarts, hand-overs, unlike nodes, wrong clocks. Jobs flow all the while.</summary>
public sealed class ClusterTests
{
    /// <summary>Where nobody is meant to lose a lease, and a machine that is busy with other things must not be taken for a fault.</summary>
    private static readonly TimeSpan LongLease = TimeSpan.FromSeconds(20);

    private static readonly IReadOnlyDictionary<string, string?> Ordinary = new Dictionary<string, string?>();

    [Fact]
    public async Task RollingRestart_OfEveryProcessUnderLoad_NothingIsLostSettledTwiceOrCounted()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 3, lease: LongLease);
        var ids = await cluster.AddManyAsync("test.sleep", Sleeps(4_000, 20));
        var flaky = await cluster.AddManyAsync("test.flaky", Enumerable.Repeat("""{"failures":1}""", 50), "backoff", "100ms");

        foreach (var old in cluster.Processes.Nodes.ToArray())
        {
            cluster.Processes.StartNode();
            await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
            (await old.StopAsync(TestCluster.Patience)).ShouldBe(0);
        }

        var lighthouse = cluster.Processes.Lighthouse!;
        cluster.Processes.StartLighthouse();
        await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
        (await lighthouse.StopAsync(TestCluster.Patience)).ShouldBe(0);

        await cluster.WaitForEndsAsync([.. ids, .. flaky]);
        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded);
        cluster.Ends().Where(end => end.Type == "test.sleep").ShouldAllBe(end => end.Attempt == 1);
        (await cluster.Reader.ViewAsync(CancellationToken.None)).Down.ShouldBeEmpty("whoever was told to stop left by itself");
    }

    [Theory]
    [InlineData(Signals.Kill)]
    [InlineData(Signals.Terminate)]
    public async Task LeaderEnds_OfTwoLighthouses_TheOtherLeadsWhileJobsFlow(Signals signal)
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2, settings: TestCluster.FewWorkers);
        var first = cluster.Processes.Lighthouse!;
        await LeadsAsync(cluster, first);
        var second = cluster.Processes.StartLighthouse();
        await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
        var before = await cluster.AddManyAsync("test.sleep", Sleeps(500, 10));

        first.Signal(signal);
        var meanwhile = await cluster.AddManyAsync("test.sleep", Sleeps(500, 10));
        await LeadsAsync(cluster, second);

        // The new leader does what leaders do: it brings back what a killed node held.
        var victim = cluster.Processes.Nodes[0];
        var held = await cluster.AddManyAsync("test.sleep", Sleeps(10, 2_000));
        await cluster.UntilHoldsAsync(victim);
        victim.Signal(Signals.Kill);
        await cluster.WaitForEndsAsync([.. before, .. meanwhile, .. held]);
        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded && end.Attempt == 1);
    }

    [Fact]
    public async Task TwoVersions_OfTheFunctionLibrary_WorkSideBySide()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, settings: TestCluster.FewWorkers);
        var other = cluster.Processes.StartNode([TestCluster.FewWorkers], new Dictionary<string, string?> { ["TESTNODE_OTHER_LIBRARY"] = "1" });
        await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
        (await cluster.Redis.CliAsync("FUNCTION", "LIST", "LIBRARYNAME", "lh1_*")).Split("library_name").Length.ShouldBe(3, "two internal libraries");

        var ids = await cluster.AddManyAsync("test.sleep", Sleeps(400, 20));
        var ordered = await cluster.AddManyAsync("test.sleep", Sleeps(20, 10), "ordering_key", "one");
        await cluster.WaitForEndsAsync([.. ids, .. ordered]);
        NodesOf(cluster, ids).Count.ShouldBe(2, "both versions run jobs");

        // What one version held is brought back for the other, by whichever leads.
        var held = await cluster.AddManyAsync("test.sleep", Sleeps(10, 2_000));
        await cluster.UntilHoldsAsync(other);
        other.Signal(Signals.Kill);
        await cluster.WaitForEndsAsync(held);
        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded && end.Attempt == 1);
    }

    [Theory]
    [InlineData("01:00:00")]
    [InlineData("-01:00:00")]
    public async Task Clock_OfANodeIsAnHourOff_DelaysLeasesAndExpiryKeepToRedis(string shift)
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0, lease: LongLease, waitForMembers: false);
        cluster.Processes.StartNode([], new Dictionary<string, string?> { ["TESTNODE_CLOCK"] = shift });
        await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
        var member = (await cluster.Reader.ViewAsync(CancellationToken.None)).Members.Single(each => each.Info.Role == "node").Node;

        var plain = await cluster.AddManyAsync("test.noop", Enumerable.Repeat("{}", 50));
        var delayed = await cluster.AddAsync("test.noop", "{}", "delay", "2s");
        var inAMinute = await cluster.AddAsync("test.noop", "{}", "delay", "10m");
        var fresh = await cluster.AddAsync("test.noop", "{}", "expires_in", "10m");
        var limited = await cluster.AddAsync("test.sleep", """{"ms":50}""", "timeout", "1m");
        var retried = await cluster.AddAsync("test.flaky", """{"failures":1}""", "backoff", "1s");
        await cluster.WaitForEndsAsync([.. plain, delayed, fresh, limited, retried]);

        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded);
        cluster.Ends().Where(end => end.Id != retried).ShouldAllBe(end => end.Attempt == 1);
        var end = cluster.Journal.SelectMany(record => record.Entries.Select(entry => (record.AtMs, Entry: entry))).Single(each => each.Entry.Id == delayed && each.Entry.State == JobStates.Succeeded);
        (end.Entry.ClaimedMs - end.Entry.EnqueuedMs).ShouldBeGreaterThanOrEqualTo(2_000);
        (end.AtMs - end.Entry.EnqueuedMs).ShouldBeLessThan(600_000);
        (await cluster.StateAsync(inAMinute)).ShouldBe(JobStates.Scheduled);
        var view = await cluster.Reader.ViewAsync(CancellationToken.None);
        view.Down.ShouldBeEmpty();
        view.Members.ShouldContain(each => each.Node == member);
    }

    [Fact]
    public async Task UnlikeNodes_InARollingDeploy_JobsOfANewTypeWaitForANodeThatKnowsIt()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0, waitForMembers: false);
        string[] settings = ["lighthouse.node.unknownTypeDelay=200ms"];
        cluster.Processes.StartNode(settings, new Dictionary<string, string?> { ["TESTNODE_WITHOUT"] = "test.noop" });
        await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
        var ids = await cluster.AddManyAsync("test.noop", Enumerable.Repeat("{}", 20));
        await TestCluster.UntilAsync(async () =>
        {
            await cluster.ReadJournalAsync();
            return cluster.Entries().Any(entry => entry.State == "released");
        }, () => "the older node to give jobs back");

        cluster.Processes.StartNode(settings, Ordinary);
        await cluster.WaitForEndsAsync(ids);
        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded && end.Attempt == 1);
    }

    private static IEnumerable<string> Sleeps(int count, int ms) => Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $$"""{"ms":{{ms}}}"""), count);

    private static HashSet<string> NodesOf(TestCluster cluster, IReadOnlyList<string> ids)
    {
        var wanted = ids.ToHashSet();
        return [.. cluster.Journal.SelectMany(record => record.Entries.Where(entry => wanted.Contains(entry.Id)).Select(entry => entry.Node ?? record.Node))];
    }

    private static Task LeadsAsync(TestCluster cluster, ChildProcess process) => TestCluster.UntilAsync(async () =>
    {
        var view = await cluster.Reader.ViewAsync(CancellationToken.None);
        return view.Leader is { } leader && view.Members.Any(each => each.Node == leader.Node && each.Info.Pid == process.Id);
    }, () => $"{process.Name} to lead");
}
