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
    [EachCommandFails("join")]
    public Task Join_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        () => Task.CompletedTask,
        async () => (await Membership.JoinAsync("a", Info, Lease)).Status.ShouldBe(JoinStatus.Joined),
        view => view.Members.Count.ShouldBe(1));

    [Fact]
    [EachCommandFails("beat")]
    public Task Beat_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(6)); // long enough for a grace to be given
        },
        async () => (await Membership.BeatAsync("a", Lease)).Status.ShouldBe(BeatStatus.Renewed),
        view => view.Members[0].LeaseUntilMs.ShouldBe(fixture.Now + 10_000));

    [Fact]
    [EachCommandFails("leave")]
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
    [EachCommandFails("down")]
    public Task Down_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await Membership.LeadAsync("a", Lease, false);
        },
        async () => (await Membership.ForceDownAsync("a", "pbm", "x")).Status.ShouldBe(DownStatus.Downed),
        view => (view.Members.Count, view.Down.Count, view.Leader).ShouldBe((0, 1, null)));

    [Fact]
    [EachCommandFails("lead")]
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
    [EachCommandFails("cron_put")]
    public Task Cron_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () => await Crons.PutAsync(Nightly, CronOrigin.Node, "a"),
        async () => await Crons.PutAsync(Nightly with { Schedule = "0 4 * * *" }, CronOrigin.Node, "b"),
        _ => { });

    [Fact]
    [EachCommandFails("leave")]
    public Task Leaving_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () => await Membership.JoinAsync("a", Info, Lease),
        async () => (await Membership.LeavingAsync("a")).ShouldBeTrue(),
        view => view.Members.ShouldHaveSingleItem().Leaving.ShouldBeTrue(), least: 3);

    [Fact]
    [EachCommandFails("down")]
    public Task DownByTheLeader_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await Membership.JoinAsync("a", Info, Lease);
            await Membership.JoinAsync("b", Info, Lease);
            for (var beats = 0; beats < 3; beats++)
            {
                await fixture.AdvanceAsync(TimeSpan.FromSeconds(4)); // less than a grace is given for
                await Membership.BeatAsync("b", Lease);
            }

            (await Membership.LeadAsync("b", Lease, true)).Leader.Token.ShouldBe(1);
        },
        async () => (await Membership.DownAsync("a", "b", 1, "its lease ran out")).Status.ShouldBe(DownStatus.Downed),
        view => (view.Members.Count, view.Down.ShouldHaveSingleItem().IsCrash, view.Leader!.Node).ShouldBe((1, true, "b")));

    [Fact]
    [EachCommandFails("counted")]
    public Task Counted_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        LoseOneAsync,
        async () => (await Membership.CountedAsync("a", 3, 1)).ShouldBe(3),
        view => view.Down.ShouldHaveSingleItem().Held.ShouldBe(3), least: 3);

    [Fact]
    [EachCommandFails("reclaimed")]
    public Task Reclaimed_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        LoseOneAsync,
        async () => (await Membership.ReclaimedAsync("a", 1)).ShouldBeTrue(),
        view => view.Down.ShouldHaveSingleItem().Reclaimed.ShouldBeTrue(), least: 3);

    [Fact]
    [EachCommandFails("resign")]
    public Task Resign_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        LoseOneAsync,
        async () => (await Membership.ResignAsync(1)).ShouldBeTrue(),
        view => view.Leader.ShouldBeNull(), least: 3);

    [Fact]
    [EachCommandFails("save")]
    public Task Save_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () =>
        {
            await LoseOneAsync();
            (await Membership.SaveCoordinatorAsync(1, "before"u8.ToArray())).ShouldBeTrue();
        },
        async () => (await Membership.SaveCoordinatorAsync(1, "after"u8.ToArray())).ShouldBeTrue(),
        view => view.Leader!.Node.ShouldBe("b"), least: 2);

    [Fact]
    [EachCommandFails("cron_pause")]
    public Task CronPause_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () => await Crons.PutAsync(Nightly, CronOrigin.Node, "a"),
        async () => (await Crons.PauseAsync("nightly", "ada")).ShouldBeTrue(),
        _ => { }, least: 3);

    [Fact]
    [EachCommandFails("cron_remove")]
    public Task CronRemove_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        async () => await Crons.PutAsync(Nightly, CronOrigin.Node, "a"),
        async () => (await Crons.RemoveAsync("nightly", "ada")).ShouldBeTrue(),
        _ => { }, least: 3);

    /// <summary>b leads, and a has been taken out.</summary>
    private async Task LoseOneAsync()
    {
        await Membership.JoinAsync("a", Info, Lease);
        await Membership.JoinAsync("b", Info, Lease);
        (await Membership.LeadAsync("b", Lease, true)).Leader.Token.ShouldBe(1);
        await Membership.ForceDownAsync("a", "ada", "by hand");
    }

    private async Task ForEachCommandAsync(Func<Task> prepare, Func<Task> act, Action<ClusterView> verify, int least = 4)
    {
        var called = new FunctionsCalled(fixture.Faulty);
        for (var n = 1; n <= MostCommands; n++)
        {
            foreach (var key in fixture.Keys.Cluster.Structural) await fixture.SendAsync("DEL", key);
            await prepare();
            var before = await SnapshotAsync();
            await fixture.FailNthAsync(n);
            var failed = false;
            try
            {
                await called.WatchAsync(act);
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
            n.ShouldBeGreaterThan(least);
            called.Check();
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
            if (read.Length > 0 && await fixture.SendAsync(read[0], read[1..]) is { Length: > 0 } value) lines.Add($"{key} {(read[0] == "HGETALL" ? Fields(value) : Show(value))}");
        }

        return lines;
    }

    /// <summary>Their order means nothing: one that was taken away and is put back comes last.</summary>
    private static string Fields(RedisReply hash)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < hash.Length; i += 2) fields[hash[i].AsString()] = hash[i + 1].AsString();
        return string.Join(' ', fields.Select(field => $"[{field.Key} {field.Value}]"));
    }

    private static string Show(RedisReply value)
    {
        if (!value.IsAggregate) return value.AsString();
        var parts = new List<string>();
        foreach (var part in value) parts.Add(Show(part));
        return $"[{string.Join(' ', parts)}]";
    }
}
