using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class LeaderActorTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Contend_TwoMembers_OneLeads()
    {
        var first = await _cluster.ContendAsync("node-a.1");
        await Eventually.TrueAsync(() => first.Leads);

        var second = await _cluster.ContendAsync("node-b.1");
        await Eventually.TrueAsync(() => _cluster.Log.Contains("Information: node-a.1 leads the cluster"));

        first.Leads.ShouldBeTrue();
        second.Leads.ShouldBeFalse();
        (await _cluster.Membership.ViewAsync()).Leader!.Node.ShouldBe("node-a.1");
    }

    [Fact]
    public async Task Contend_LighthouseComes_TakesOverFromANode()
    {
        var node = await _cluster.ContendAsync("node-a.1");
        await Eventually.TrueAsync(() => node.Leads);

        var lighthouse = await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => lighthouse.Leads && !node.Leads);
        (await _cluster.Membership.ViewAsync()).Leader!.Preferred.ShouldBeTrue();
    }

    [Fact]
    public async Task Contend_LeaderDies_AnotherLeadsAfterItsTerm()
    {
        var first = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(() => first.Leads);
        var second = await _cluster.ContendAsync("node-b.1");

        first.Kill();

        await Eventually.TrueAsync(() => second.Leads);
        await Eventually.TrueAsync(() => !first.Leads);
    }

    [Fact]
    public async Task Stop_WhileLeading_ResignsSoThatTheNextNeedNotWait()
    {
        var longTerm = TimeSpan.FromMinutes(2);
        var first = await _cluster.ContendAsync("node-a.1", lease: longTerm);
        await Eventually.TrueAsync(() => first.Leads);

        await first.StopLeadingAsync();

        (await _cluster.Membership.ViewAsync()).Leader.ShouldBeNull();
        var second = await _cluster.ContendAsync("node-b.1", lease: longTerm);
        await Eventually.TrueAsync(() => second.Leads);
    }

    [Fact]
    public async Task TermEnds_RedisCutOff_StopsTheDutiesWithoutAWordFromRedis()
    {
        var leader = await _cluster.ContendAsync("node-a.1");
        await Eventually.TrueAsync(() => leader.Leads);

        _cluster.Server.Freeze();

        await Eventually.TrueAsync(() => !leader.Leads);
        _cluster.Server.Wake();
        await Eventually.TrueAsync(() => leader.Leads);
    }
}
