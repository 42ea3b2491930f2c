using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>
/// Between a function and Redis: each command of each function fails in turn. Redis does not roll back, the functions do: after each failure no job is lost,
/// none is in two states, and done once more it comes to the same end as if nothing had happened.
/// </summary>
public sealed class FunctionFaultTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    [EachCommandFails("enqueue")]
    public Task Enqueue_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        prepare: OpenAsync,
        act: async stage =>
        {
            await fixture.Broker.EnqueueAsync(stage.Queue, Documents(
                """{"type":"t","id":"normal"}""", """{"type":"t","id":"high","priority":"high"}""", """{"type":"t","id":"late","delay":60}""",
                """{"type":"t","id":"normal"}""", """{"type":"t"}""", "bad"));
        },
        verify: async stage =>
        {
            var states = (await fixture.SnapshotAsync(stage.Queue)).States;
            states.Count.ShouldBe(4);
            states["normal"].ShouldBe("ready");
            states["high"].ShouldBe("ready");
            states["late"].ShouldStartWith("scheduled");
        });

    [Fact]
    [EachCommandFails("enqueue")]
    public Task EnqueueUnique_AnyCommandFails_ReplacesAndLocksAllOrNothing() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"late","unique":"late","delay":60,"reply_to":"r"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"ready","unique":"ready"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"held","unique":"held","ordering_key":"k"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"waits","unique":"waits","ordering_key":"k"}""");
            (await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 2)).Jobs.Select(job => job.Id).ShouldBe(["ready", "held"]);
            (await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 2)).Jobs.ShouldBeEmpty();
        },
        act: async stage =>
        {
            await fixture.Broker.EnqueueAsync(stage.Queue, Documents(
                """{"type":"t","id":"late2","unique":"late","on_duplicate":"replace"}""", """{"type":"t","id":"ready2","unique":"ready","on_duplicate":"replace"}""",
                """{"type":"t","id":"waits2","unique":"waits","on_duplicate":"replace","ordering_key":"k","priority":"high"}""", """{"type":"t","id":"new","unique":"new","unique_for":"5m"}"""));
        },
        verify: async stage =>
        {
            var snapshot = await fixture.SnapshotAsync(stage.Queue);
            snapshot.States.Keys.ShouldBe(["held", "late2", "new", "ready", "waits2"]);
            (await fixture.EntriesAsync(stage.Queue)).Where(entry => entry.State == "cancelled").Select(entry => entry.Id).ShouldBe(["late", "waits"]);
        });

    [Fact]
    [EachCommandFails("enqueue_all")]
    public Task EnqueueAll_AnyCommandFails_IsAllOrNothing() => ForEachCommandAsync(
        prepare: OpenAsync,
        act: async stage =>
        {
            await fixture.Broker.EnqueueAllAsync(stage.Queue, Documents(
                """{"type":"t","id":"normal","unique":"u"}""", """{"type":"t","id":"high","priority":"high"}""", """{"type":"t","id":"late","delay":60,"ordering_key":"k"}"""));
        },
        verify: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.Keys.ShouldBe(["high", "late", "normal"]),
        between: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.ShouldBeEmpty());

    [Fact]
    [EachCommandFails("claim")]
    public Task ClaimLimited_AnyCommandFails_TakesLanesSlotsAndTokensOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await LimitAsync(stage);
            await fixture.EnqueueAsync(stage.Queue, """{"type":"slow","id":"slow0","priority":"high"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"slow","id":"slow1","priority":"high","ordering_key":"a"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"a0","ordering_key":"a"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"b0","ordering_key":"b","unique":"u"}""");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "b1", "ordering_key", "b", "unique", "u", "unique_for", "1m", "on_duplicate", "replace");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "b2", "ordering_key", "b");
            await fixture.XaddAsync(stage.Queue, "type", "slow", "args", "1", "id", "slow2");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "c", "unique", "v");
        },
        act: async stage => stage.Jobs.AddRange(await ClaimOrThrowAsync(stage)),
        verify: async stage =>
        {
            var states = (await fixture.SnapshotAsync(stage.Queue)).States;
            states.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(
            [
                "a0 waiting o:a", "b0 running n1", "b2 waiting o:b", "c running n1", "slow0 running n1", "slow1 waiting t:slow", "slow2 waiting t:slow",
            ]);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "deduplicated").ShouldBe(1); // b1: the first is handed out by the same claim
            (await fixture.SendAsync("HGET", fixture.Keys.Queue(stage.Queue).Lanes, "t:slow")).AsString().ShouldBe("1");
        },
        between: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldAllBe(state => state == "ready"));

    [Fact]
    [EachCommandFails("claim")]
    public Task ClaimCrowded_AnyCommandFails_LeavesThoseThatStayAsTheyWere() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            for (var i = 0; i < 12; i++) await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", $"a{i}", "ordering_key", $"k{i % 6}", "unique", $"u{i}");
        },
        act: async stage =>
        {
            var claim = await fixture.Broker.ClaimAsync(stage.Session, new ClaimOrder(++stage.Claims, 12, ClaimMode.Busy, TimeSpan.Zero) { Ahead = 11 });
            claim.Crowded.ShouldBe(claim.Status == BrokerStatus.Ok);
        },
        verify: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(
            [.. Enumerable.Range(0, 6).Select(i => $"a{i} running n1"), "a10 waiting o:k4", "a11 ready", .. Enumerable.Range(6, 4).Select(i => $"a{i} waiting o:k{i - 6}")], ignoreOrder: true),
        between: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldAllBe(state => state == "ready"));

    [Fact]
    [EachCommandFails("settle")]
    public Task SettleHolders_AnyCommandFails_PassesLanesAndSlotsOnOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await LimitAsync(stage);
            for (var i = 0; i < 2; i++)
            {
                foreach (var key in new[] { "a", "b", "c" }) await fixture.EnqueueAsync(stage.Queue, $$"""{"type":"t","id":"{{key}}{{i}}","ordering_key":"{{key}}"}""");
            }
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"unique","unique":"u"}""");
            await fixture.XaddAsync(stage.Queue, "type", "slow", "args", "1"); // a plain one, settled in the group
            await fixture.XaddAsync(stage.Queue, "type", "slow", "args", "1", "id", "slow1");
            stage.Jobs.AddRange(await ClaimOrThrowAsync(stage));
            stage.Jobs.Count.ShouldBe(5);
        },
        act: async stage => (await fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(job => job.Id switch
        {
            "b0" => job.Retry(TimeSpan.FromSeconds(3)),
            "c0" => job.Dead(),
            _ => job.Succeeded(),
        })])).Status.ShouldBe(BrokerStatus.Ok),
        verify: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(
            ["a1 ready", $"b0 scheduled {fixture.Now + 3000}", "b1 waiting o:b", "c0 dead", "c1 ready", "slow1 ready"]));

    [Fact]
    [EachCommandFails("reclaim")]
    public Task ReclaimHolders_AnyCommandFails_KeepsLanesAndGivesSlotsBackOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await LimitAsync(stage);
            for (var i = 0; i < 2; i++)
            {
                await fixture.EnqueueAsync(stage.Queue, $$"""{"type":"t","id":"a{{i}}","ordering_key":"a","unique":"u{{i}}"}""");
                await fixture.XaddAsync(stage.Queue, "type", "slow", "args", "1", "id", $"slow{i}");
            }
            (await ClaimOrThrowAsync(stage)).Select(job => job.Id).ShouldBe(["a0", "slow0"]);
        },
        act: async stage =>
        {
            while ((await fixture.Broker.ReclaimAsync(stage.Queue, "n1")).More) { }
        },
        verify: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(
            ["a0 ready", "a1 waiting o:a", "slow0 ready", "slow1 ready"])); // slow1 has the slot now

    [Fact]
    [EachCommandFails("claim")]
    public Task Claim_AnyCommandFails_LosesAndDoublesNothing() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"due","delay":1}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"too-late","delay":1,"expires_in":1}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"high","priority":"high"}""");
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
            await fixture.RpushAsync(stage.Queue, """{"type":"t","id":"listed"}""", """{"type":"t","id":"listed-low","priority":"low"}""", "rubbish", """{"type":"t","id":"listed-late","delay":60}""", """{"type":"t","priority":"high"}""");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "named");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "named");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "streamed-late", "run_at", $"{fixture.Now + 60_000}");
            await fixture.XaddAsync(stage.Queue, "nonsense", "1");
        },
        act: async stage =>
        {
            var claim = await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 100);
            if (claim.Status != BrokerStatus.Ok) throw new InvalidOperationException($"{claim.Status}");
            stage.Jobs.AddRange(claim.Jobs);
        },
        verify: async stage =>
        {
            // What a failed claim had already been given is not in any reply: the node opens anew and asks.
            stage.Session = await fixture.OpenAsync(stage.Queue, "n1", stage.Session.Session + 1);
            var held = (await fixture.Broker.HeldAsync(stage.Session, default)).Jobs;
            held.Select(job => job.Id).Where(id => !char.IsDigit(id[^1])).ShouldBe(["high", "due", "named", "listed", "listed-low"], ignoreOrder: true);
            held.Count.ShouldBe(7);
            var snapshot = await fixture.SnapshotAsync(stage.Queue);
            snapshot.States.Values.Count(state => state == "dead").ShouldBe(2);
            snapshot.States.Values.Count(state => state.StartsWith("scheduled", StringComparison.Ordinal)).ShouldBe(2);
            snapshot.States.Count.ShouldBe(11);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "deduplicated").ShouldBe(1);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "expired").ShouldBe(1);
        });

    [Fact]
    [EachCommandFails("settle")]
    public Task Settle_AnyCommandFails_SettlesEachOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            for (var i = 0; i < 4; i++) await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"result"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"dead","priority":"high"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"retry","priority":"low"}""");
            stage.Jobs.AddRange((await fixture.Broker.ClaimAsync(stage.Session, 1, 100)).Jobs);
            stage.Jobs.Count.ShouldBe(7);
        },
        act: async stage => (await fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(Outcome)])).Status.ShouldBe(BrokerStatus.Ok),
        verify: async stage =>
        {
            var snapshot = await fixture.SnapshotAsync(stage.Queue);
            snapshot.States.Keys.ShouldBe(["dead", "retry"], ignoreOrder: true);
            var entries = await fixture.EntriesAsync(stage.Queue);
            entries.Select(entry => entry.Id).ShouldBeUnique();
            entries.Count.ShouldBe(7);
            (await fixture.SendAsync("LLEN", fixture.Keys.Queue(stage.Queue).Reply("r"))).AsInt64().ShouldBe(1);
            (await fixture.Inspector.QueueAsync(stage.Queue)).Totals["succeeded"].ShouldBe(5);
        });

    [Fact]
    [EachCommandFails("settle")]
    public Task SettleOfARequeuedJob_AnyCommandFails_ItsFormerResultStaysUntilThereIsANewOne() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"again"}""");
            var job = (await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 1)).Jobs[0];
            await fixture.Broker.SettleAsync(stage.Session, [job.Dead(TimeSpan.FromHours(1))]);
            (await fixture.Operator.RequeueAsync(stage.Queue, new DeadFilter())).Done.ShouldBe(1);
            stage.Jobs.Add((await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 1)).Jobs[0]);
        },
        act: async stage => (await fixture.Broker.SettleAsync(stage.Session, [stage.Jobs[0].Succeeded("1", TimeSpan.FromHours(1))])).Status.ShouldBe(BrokerStatus.Ok),
        verify: async stage => (await ResultAsync(stage)).ShouldContain("succeeded"),
        between: async stage => (await ResultAsync(stage)).ShouldContain("dead"));

    private async Task<string> ResultAsync(Stage stage) => (await fixture.SendAsync("GET", fixture.Keys.Queue(stage.Queue).Result("again"))).ToString();

    [Fact]
    [EachCommandFails("release")]
    public Task Release_AnyCommandFails_GivesEachBackOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            for (var i = 0; i < 2; i++) await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", $"j{i}");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"high","priority":"high"}""");
            stage.Jobs.AddRange((await fixture.Broker.ClaimAsync(stage.Session, 1, 100)).Jobs);
        },
        act: async stage => (await fixture.Broker.ReleaseAsync(stage.Session, [.. stage.Jobs.Select(job => job.Id == "j1" ? job.Unknown() : job.Drain())])).Status.ShouldBe(BrokerStatus.Ok),
        verify: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.ShouldBe(
            new Dictionary<string, string> { ["j0"] = "ready", ["j1"] = $"scheduled {fixture.Now + 5000}", ["high"] = "ready" }, ignoreOrder: true));

    [Fact]
    [EachCommandFails("reclaim")]
    public Task Reclaim_AnyCommandFails_RecoversEachOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "named");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"high","priority":"high"}""");
            (await fixture.Broker.ClaimAsync(stage.Session, 1, 100)).Jobs.Count.ShouldBe(3);
        },
        act: async stage =>
        {
            while ((await fixture.Broker.ReclaimAsync(stage.Queue, "n1")).More) { }
        },
        verify: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldBe(["ready", "ready", "ready"]);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "recovered").ShouldBe(3);
            (await fixture.Broker.SettleAsync(stage.Session, [])).Status.ShouldBe(BrokerStatus.Fenced);
        });

    private async Task OpenAsync(Stage stage) => stage.Session = await fixture.OpenAsync(stage.Queue, "n1");

    private Task LimitAsync(Stage stage) => fixture.Operator.SetLimitsAsync(stage.Queue, new Dictionary<string, string?>
    {
        ["rate"] = "1000/s", ["type:slow:concurrency"] = "1", ["type:slow:rate"] = "100/s",
    }, "test");

    private async Task<IReadOnlyList<ClaimedJob>> ClaimOrThrowAsync(Stage stage)
    {
        var claim = await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 100);
        return claim.Status == BrokerStatus.Ok ? claim.Jobs : throw new InvalidOperationException($"{claim.Status}");
    }

    private static Outcome Outcome(ClaimedJob job) => job.Id switch
    {
        "dead" => job.Dead(TimeSpan.FromHours(1)),
        "retry" => job.Retry(TimeSpan.FromSeconds(3)),
        "result" => job.Succeeded("1", TimeSpan.FromHours(1), "r"),
        _ => job.Succeeded(),
    };

    private static ReadOnlyMemory<byte>[] Documents(params string[] documents) => [.. documents.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];

    private Task ForEachCommandAsync(Func<Stage, Task> prepare, Func<Stage, Task> act, Func<Stage, Task> verify, Func<Stage, Task>? between = null) =>
        new CommandFaults(fixture).ForEachAsync(prepare, act, verify, between);
}
