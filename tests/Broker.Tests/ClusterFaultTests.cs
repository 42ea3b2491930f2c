using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests;

/// <summary>Each command of each function of the cluster fails in turn: what was there before is there again, and done once more it comes to its end.</summary>
public sealed class ClusterFaultTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int MostCommands = 100;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly MemberInfo Info = new() { Name = "n", Role = "node", Queues = ["email"] };
    private static readonly CronDefinition Nightly = new() { Name = "nightly", Schedule = "0 3 * * *", Queue = "email", Type = "report" };

    private Membership Membership => fixture.Membership;

    private CronStore Crons => new(fixture.Faulty, fixture.Keys, fixture.Library);

    [Fact]
    public Task Join_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        () => Task.CompletedTask,
        async () => (await Membership.JoinAsync("a", Info, Lease)).Status.ShouldBe(JoinStatus.Joined),
        view => view.Members.Count.ShouldBe(1));

    [Fact]
    public Task Beat_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(6)); // long enough for a grace to be given
        },
        async () => (await Membership.BeatAsync("a", Lease)).Status.ShouldBe(BeatStatus.Renewed),
        view => view.Members[0].LeaseUntilMs.ShouldBe(fixture.Now + 10_000));

    [Fact]
    public Task Leave_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await Membership.LeadAsync("a", Lease, false);
            await Membership.LeavingAsync("a");
        },
        async () => (await Membership.LeaveAsync("a")).ShouldBeTrue(),
        view => (view.Members.Count, view.Leader).ShouldBe((0, null)));

    [Fact]
    public Task Down_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await Membership.LeadAsync("a", Lease, false);
        },
        async () => (await Membership.ForceDownAsync("a", "pbm", "x")).Status.ShouldBe(DownStatus.Downed),
        view => (view.Members.Count, view.Down.Count, view.Leader).ShouldBe((0, 1, null)));

    [Fact]
    public Task Lead_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await Membership.JoinAsync("b", Info, Lease);
            await Membership.LeadAsync("a", Lease, false);
        },
        async () => (await Membership.LeadAsync("b", Lease, true)).Leading.ShouldBeTrue(),
        view => (view.Leader!.Node, view.Leader.Token, view.Leader.Preferred).ShouldBe(("b", 2, true)));

    [Fact]
    public Task Cron_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () => await Crons.PutAsync(Nightly, CronOrigin.Node, "a"),
        async () => await Crons.PutAsync(Nightly with { Schedule = "0 4 * * *" }, CronOrigin.Node, "b"),
        _ => { });

    private async Task ForEachCommandAsync(Func<Task> prepare, Func<Task> act, Action<ClusterView> verify)
    {
        for (var n = 1; n <= MostCommands; n++)
        {
            foreach (var key in fixture.Keys.Cluster.Structural) await fixture.SendAsync("DEL", key);
            await prepare();
            var before = await SnapshotAsync();
            await fixture.FailNthAsync(n);
            var failed = false;
            try
            {
                await act();
            }
            catch (RedisServerException)
            {
                failed = true;
            }

            var untouched = await fixture.TakeFaultAsync();
            if (failed)
            {
                (await SnapshotAsync()).ShouldBe(before, $"after command {n} failed");
                await act();
            }

            verify(await Membership.ViewAsync());
            if (!untouched) continue;
            n.ShouldBeGreaterThan(4);
            return;
        }

        throw new InvalidOperationException($"After {MostCommands} commands there was still one to fail.");
    }

    private async Task<IReadOnlyList<string>> SnapshotAsync()
    {
        var lines = new List<string>();
        foreach (var key in fixture.Keys.Cluster.Structural)
        {
            string[] read = (await fixture.SendAsync("TYPE", key)).AsString() switch
            {
                "hash" => ["HGETALL", key],
                "set" => ["SMEMBERS", key],
                "zset" => ["ZRANGE", key, "0", "-1", "WITHSCORES"],
                "stream" => ["XRANGE", key, "-", "+"],
                "string" => ["GET", key],
                _ => [],
            };
            if (read.Length > 0 && await fixture.SendAsync(read[0], read[1..]) is { Length: > 0 } value) lines.Add($"{key} {Show(value)}");
        }

        return lines;
    }

    private static string Show(RedisReply value)
    {
        if (!value.IsAggregate) return value.AsString();
        var parts = new List<string>();
        foreach (var part in value) parts.Add(Show(part));
        return $"[{string.Join(' ', parts)}]";
    }
}
