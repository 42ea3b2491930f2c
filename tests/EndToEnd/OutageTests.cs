using Lighthouse.Demo.Cluster;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>Redis goes away under load and comes back.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task RedisKilledAndRestarted_UnderLoad_NothingIsLostOrSettledTwice()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2);
        var ids = await cluster.AddManyAsync("test.sleep", Enumerable.Repeat("""{"ms":5}""", 8_000));
        await TestCluster.UntilAsync(async () =>
        {
            await cluster.ReadJournalAsync();
            return cluster.Ends().Any();
        }, () => "the first jobs to end");

        cluster.Redis.Kill();
        await cluster.Redis.RestartAsync();
        await cluster.WaitForEndsAsync(ids);
        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded);
        cluster.Processes.Processes.ShouldAllBe(process => process.IsRunning);
    }

    [Fact]
    public async Task RedisFrozenPastEveryLeaseAndWoken_NobodyIsDeclaredDown()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2);
        var ids = await cluster.AddManyAsync("test.sleep", Enumerable.Repeat("""{"ms":20}""", 2_000));
        var before = (await cluster.Reader.ViewAsync(CancellationToken.None)).Members.Select(member => member.Node).Order().ToArray();

        cluster.Redis.Freeze();
        await Task.Delay(cluster.Lease * 2); // the outage itself: as long as two leases
        cluster.Redis.Wake();

        await cluster.WaitForEndsAsync(ids);
        // A further lease on, whoever had been declared down would have been.
        var after = await AfterAsync(cluster, cluster.Lease * 1.5);
        after.Down.ShouldBeEmpty();
        after.Members.Select(member => member.Node).Order().ShouldBe(before);
    }

    [Fact]
    public async Task RedisNotThereAtStart_NodeWaitsSaysSoAndRunsWhenItComes()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0, lighthouse: false, waitForMembers: false);
        cluster.Redis.Kill();
        var node = cluster.Processes.StartNode();
        var health = await node.WaitForLineAsync(new(@"health listens on (http://\S+?)(,|$)"), TestCluster.Patience);
        using var http = new HttpClient();
        await TestCluster.UntilAsync(async () => (int)(await http.GetAsync(new Uri(health.Groups[1].Value + "/health/ready"))).StatusCode == 503, () => "readiness to be degraded");
        (await http.GetAsync(new Uri(health.Groups[1].Value + "/health/live"))).IsSuccessStatusCode.ShouldBeTrue();

        // What a container's health check runs.
        var port = new Uri(health.Groups[1].Value).Port;
        (await HealthAsync(port)).ShouldBe(0);
        (await HealthAsync(Support.RedisServer.FreePort())).ShouldBe(1);

        await cluster.Redis.RestartAsync();
        await TestCluster.UntilAsync(async () => (await http.GetAsync(new Uri(health.Groups[1].Value + "/health/ready"))).IsSuccessStatusCode, () => "readiness");
        var id = await cluster.AddAsync("test.noop", "{}");
        await cluster.WaitForEndsAsync([id]);
    }

    private static async Task<int> HealthAsync(int port)
    {
        using var probe = System.Diagnostics.Process.Start("dotnet", ["exec", Layout.Assembly("src/Lighthouse"), "--health", "--set", $"lighthouse.health.port={port}"]);
        await probe.WaitForExitAsync();
        return probe.ExitCode;
    }

    private static async Task<Broker.ClusterView> AfterAsync(TestCluster cluster, TimeSpan time)
    {
        var from = (await cluster.Reader.ViewAsync(CancellationToken.None)).NowMs;
        Broker.ClusterView view = null!;
        await TestCluster.UntilAsync(async () => (view = await cluster.Reader.ViewAsync(CancellationToken.None)).NowMs > from + time.TotalMilliseconds, () => "Redis' clock");
        return view;
    }
}
