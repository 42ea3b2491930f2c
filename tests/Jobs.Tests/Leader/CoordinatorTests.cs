using System.Text.Json;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class CoordinatorTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Show_WhileItLeads_FollowsTheJournal()
    {
        var leader = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(() => leader.Leads);

        await _cluster.SettleAsync("node-a.1", "email", succeed: 7, die: 2);

        await Eventually.TrueAsync(async () => await SucceededAsync(leader) == 7);
        var email = (await leader.StatsAsync()).Queues.Single();
        var type = email.Types.Single();
        type.Type.ShouldBe("sleep");
        type.Totals.Dead.ShouldBe(2);
        type.Run!.P99Ms.ShouldBe(40, 3);
        type.Total.ShouldNotBeNull();
        email.Nodes.Single().Node.ShouldBe("node-a.1");
        email.Recent.Count.ShouldBe(9);
        email.Recent[0].Timeline.Select(e => e.Event).ShouldContain("enqueued");
        email.Missed.ShouldBe(0);
    }

    [Fact]
    public async Task Recover_NextLeader_KnowsWhatTheFormerKnew()
    {
        var first = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(() => first.Leads);
        await _cluster.SettleAsync("node-a.1", "email", succeed: 5, die: 1);
        await Eventually.TrueAsync(async () => await SucceededAsync(first) == 5);
        await Eventually.TrueAsync(async () => (await first.Tools.LastKnownAsync(default))?.Queues.Count == 1);
        await first.StopLeadingAsync();
        await _cluster.SettleAsync("node-b.1", "email", succeed: 3, die: 0);

        var second = await _cluster.ContendAsync("lighthouse.2", prefer: true);

        await Eventually.TrueAsync(() => second.Leads);
        await Eventually.TrueAsync(async () => await SucceededAsync(second) == 8);
        var email = (await second.StatsAsync()).Queues.Single();
        email.Missed.ShouldBe(0);
        Figures(email).ShouldBe(Figures(await ReplayAsync("email")));
    }

    [Fact]
    public async Task Recover_JournalTrimmedPastTheSnapshot_IsNoticedAndSaid()
    {
        var first = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(() => first.Leads);
        await _cluster.SettleAsync("node-a.1", "email", succeed: 4, die: 0);
        await Eventually.TrueAsync(async () => (await first.Tools.LastKnownAsync(default))?.Queues.SingleOrDefault()?.Types.Single().Totals.Succeeded == 4);
        await first.StopLeadingAsync();
        await _cluster.SettleAsync("node-b.1", "email", succeed: 6, die: 0);
        await _cluster.Redis.SendAsync(new RedisCommand("XTRIM"u8).Key(_cluster.Keys.Queue("email").Journal).Arg("MAXLEN"u8).Arg("0"u8));
        await _cluster.SettleAsync("node-c.1", "email", succeed: 1, die: 0);

        var second = await _cluster.ContendAsync("lighthouse.2", prefer: true);

        await Eventually.TrueAsync(() => second.Leads);
        await Eventually.TrueAsync(async () => await SucceededAsync(second) == 5);
        (await second.StatsAsync()).Queues.Single().Missed.ShouldBe(6);
        _cluster.Log.ShouldContain("Warning: 6 outcomes of queue email were trimmed from its journal before the coordinator read them: its figures are short by these");
    }

    [Fact]
    public async Task Recover_SnapshotThatCannotBeRead_ReadsTheWholeJournal()
    {
        await _cluster.SettleAsync("node-a.1", "email", succeed: 3, die: 0);
        await _cluster.Redis.SendAsync(new RedisCommand("SET"u8).Key(_cluster.Keys.Cluster.Coordinator).Arg("{\"v\":99}"u8));

        var leader = await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => leader.Leads);
        await Eventually.TrueAsync(async () => await SucceededAsync(leader) == 3);
        _cluster.Log.ShouldContain(line => line.Contains("which this release does not know", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Follow_RedisEmptied_BeginsAnew()
    {
        var leader = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(() => leader.Leads);
        await _cluster.SettleAsync("node-a.1", "email", succeed: 3, die: 0);
        await Eventually.TrueAsync(async () => await SucceededAsync(leader) == 3);

        await _cluster.Redis.SendAsync(new RedisCommand("DEL"u8).Key(_cluster.Keys.Queue("email").Journal).Arg(_cluster.Keys.Queue("email").Counters));
        await Eventually.TrueAsync(() => _cluster.Log.Any(line => line.Contains("Its figures begin anew", StringComparison.Ordinal)));
        await _cluster.SettleAsync("node-b.1", "email", succeed: 1, die: 0);

        await Eventually.TrueAsync(async () => await SucceededAsync(leader) == 1);
    }

    private static async Task<long> SucceededAsync(TestCluster.Contender leader) =>
        leader.Tools.Status.Coordinator is null ? 0 : (await leader.StatsAsync()).Queues.Sum(q => q.Types.Sum(t => t.Totals.Succeeded));

    /// <summary>A fold of the whole journal, from nothing.</summary>
    private async Task<QueueStats> ReplayAsync(string queue)
    {
        var feed = new JournalFeed(_cluster.Redis, _cluster.Keys);
        var state = new CoordinatorState();
        for (var more = true; more;)
        {
            (var records, more) = await feed.ReadAsync(queue, state.PositionOf(queue), default);
            foreach (var record in records) state.Apply(record);
        }

        return StatsView.Of(state, 0).Queues.Single();
    }

    private static string Figures(QueueStats stats) =>
        JsonSerializer.Serialize(new { Types = stats.Types.Select(t => new { t.Type, t.Totals, t.Wait, t.Run, t.Total }), Nodes = stats.Nodes.Select(n => new { n.Node, n.Totals, n.LastAt }), Recent = stats.Recent.Select(r => r.Id) });
}
