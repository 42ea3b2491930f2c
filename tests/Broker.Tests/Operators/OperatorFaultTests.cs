using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Operators;

/// <summary>Each command of each function that operators, the leader and recovery call fails in turn: nothing is lost, done by half, or done twice.</summary>
public sealed class OperatorFaultTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData("scheduled")]
    [InlineData("named")]
    [InlineData("waiting")]
    [InlineData("inbox")]
    [InlineData("holder")]
    [EachCommandFails("cancel")]
    public Task Cancel_AnyCommandFails_EndsTheJobOnce(string which) => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"first","ordering_key":"k"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"waiting","ordering_key":"k"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"holder","ordering_key":"l"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"behind","ordering_key":"l"}""");
            await fixture.Broker.SettleAsync(stage.Session, [(await fixture.Broker.ClaimAsync(stage.Session, 1, 10)).Jobs.Single(job => job.Id == "holder").Retry(TimeSpan.FromMinutes(1))]);
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"scheduled","delay":60,"unique":"u","reply_to":"r"}""");
            await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "named");
            if (which == "inbox") await fixture.RpushAsync(stage.Queue, """{"type":"t","id":"inbox"}""");
        },
        act: async stage => await fixture.Operator.CancelAsync(stage.Queue, which, "ada", "no"),
        verify: async stage =>
        {
            var states = (await fixture.SnapshotAsync(stage.Queue)).States;
            states.ContainsKey(which).ShouldBeFalse();
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.Id == which && entry.State == "cancelled").ShouldBe(1);
            if (which == "holder") states["behind"].ShouldBe("ready");
            if (which == "scheduled") (await fixture.SendAsync("LLEN", fixture.Keys.Queue(stage.Queue).Reply("r"))).AsInt64().ShouldBe(1);
        });

    [Fact]
    [EachCommandFails("cancel")]
    public Task CancelRunning_AnyCommandFails_MarksIt() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await HoldAsync(stage, """{"type":"t","id":"a"}""");
        },
        act: async stage => (await fixture.Operator.CancelAsync(stage.Queue, "a", "ada", "")).Status.ShouldBe(CancelStatus.Requested),
        verify: async stage =>
        {
            (await fixture.Broker.NoticesAsync(stage.Session)).ShouldBe(["a"]);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "cancelling").ShouldBe(1);
        });

    [Fact]
    [EachCommandFails("settle")]
    public Task SettleOfCancelled_AnyCommandFails_EndsOnce() => ComeBackToBeCancelledAsync("settle");

    [Fact]
    [EachCommandFails("release")]
    public Task ReleaseOfCancelled_AnyCommandFails_EndsOnce() => ComeBackToBeCancelledAsync("release");

    [Fact]
    [EachCommandFails("reclaim")]
    public Task ReclaimOfCancelled_AnyCommandFails_EndsOnce() => ComeBackToBeCancelledAsync("reclaim");

    private Task ComeBackToBeCancelledAsync(string how) => ForEachCommandAsync(
        prepare: async stage =>
        {
            await HoldAsync(stage, """{"type":"t","id":"a","unique":"u","ordering_key":"k"}""", """{"type":"t","id":"b","priority":"high"}""");
            await fixture.Operator.CancelAsync(stage.Queue, "a", "ada", "");
            await fixture.Operator.CancelAsync(stage.Queue, "b", "ada", "");
        },
        act: stage => how switch
        {
            "settle" => fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(job => job.Retry(TimeSpan.Zero))]),
            "release" => fixture.Broker.ReleaseAsync(stage.Session, [.. stage.Jobs.Select(job => job.Drain())]),
            _ => fixture.Broker.ReclaimAsync(stage.Queue, "n1", new Crash(1)),
        },
        verify: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.ShouldBeEmpty();
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "cancelled").ShouldBe(2);
            (await fixture.SendAsync("EXISTS", fixture.Keys.Queue(stage.Queue).Cancels)).AsInt64().ShouldBe(0);
        });

    [Fact]
    [EachCommandFails("requeue")]
    public Task Requeue_AnyCommandFails_MovesEachOnce() => EndDeadAsync(purge: false);

    [Fact]
    [EachCommandFails("purge")]
    public Task Purge_AnyCommandFails_MovesEachOnce() => EndDeadAsync(purge: true);

    private Task EndDeadAsync(bool purge) => ForEachCommandAsync(
        prepare: async stage =>
        {
            await HoldAsync(stage, """{"type":"t","id":"a","unique":"u"}""", """{"type":"t","id":"b"}""", """{"type":"t"}""");
            await fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(job => job.Dead())]);
            await fixture.XaddAsync(stage.Queue, "nonsense", "1");
            await fixture.Broker.ClaimAsync(stage.Session, 2, 1);
        },
        act: stage => purge ? fixture.Operator.PurgeAsync(stage.Queue, new DeadFilter { Error = "Oops" }) : fixture.Operator.RequeueAsync(stage.Queue, new DeadFilter { Error = "Oops" }),
        verify: async stage =>
        {
            var states = (await fixture.SnapshotAsync(stage.Queue)).States;
            states.Values.Count(state => state == "dead").ShouldBe(1);
            states.Values.Count(state => state == "ready").ShouldBe(purge ? 0 : 3);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == (purge ? "purged" : "requeued")).ShouldBe(3);
        });

    [Fact]
    [EachCommandFails("configure", "limit", "pause")]
    public Task Settings_AnyCommandFails_AreAllOrNothing() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await OpenAsync(stage);
            await fixture.Broker.ConfigureAsync(stage.Queue, new Dictionary<string, string> { ["rate"] = "1/s", ["burst"] = "3" });
        },
        act: async stage =>
        {
            await fixture.Broker.ConfigureAsync(stage.Queue, new Dictionary<string, string> { ["rate"] = "2/s", ["backlog"] = "10" });
            await fixture.Operator.SetLimitsAsync(stage.Queue, new Dictionary<string, string?> { ["rate"] = "5/s", ["concurrency"] = "3" }, "ada");
            await fixture.Operator.PauseAsync(stage.Queue, "ada");
        },
        verify: async stage =>
        {
            var limits = await fixture.Operator.LimitsAsync(stage.Queue);
            limits.Paused.ShouldBeTrue();
            limits.Values.Select(limit => limit.Value).ShouldBe(["5/s", null, "3", "10", null]);
            (await fixture.EntriesAsync(stage.Queue)).Select(entry => entry.State).ShouldBe(["limited", "paused"]);
        });

    [Fact]
    [EachCommandFails("fire")]
    public Task Fire_AnyCommandFails_FiresOnce() => ForEachCommandAsync(
        prepare: OpenAsync,
        act: async stage => (await fixture.Operator.FireAsync(stage.Queue, "nightly", 1000, 0, Encoding.UTF8.GetBytes("""{"type":"t","id":"a","unique":"u"}"""))).Status.ShouldBe(FireStatus.Fired),
        verify: async stage => (await fixture.SnapshotAsync(stage.Queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = "ready" }));

    [Fact]
    [EachCommandFails("settle")]
    public Task SettleWithFollowUps_AnyCommandFails_TheyFollowOnce() => ForEachCommandAsync(
        prepare: stage => HoldAsync(stage, """{"type":"t","id":"a"}"""),
        act: stage => fixture.Broker.SettleAsync(stage.Session,
        [
            stage.Jobs[0].Succeeded() with
            {
                FollowUps = [new FollowUp(stage.Queue, Encoding.UTF8.GetBytes("""{"type":"t","id":"next"}""")), new FollowUp(stage.Queue, Encoding.UTF8.GetBytes("""{"type":"t","id":"late","delay":9}""")), new FollowUp("other", Encoding.UTF8.GetBytes("""{"type":"t"}"""))],
            },
        ]),
        verify: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.ShouldBe(new Dictionary<string, string> { ["next"] = "ready", ["late"] = $"scheduled {fixture.Now + 9000}" }, ignoreOrder: true);
            (await fixture.Operator.OutboxAsync(stage.Queue)).Count.ShouldBe(1);
        });

    [Fact]
    [EachCommandFails("reclaim")]
    public Task Crash_AnyCommandFails_CountsOnceAndBuriesThePillOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await fixture.Operator.SetLimitsAsync(stage.Queue, new Dictionary<string, string?> { ["max_crashes"] = "2" }, "ada");
            await HoldAsync(stage, """{"type":"t","id":"pill"}""");
            await fixture.Broker.ReclaimAsync(stage.Queue, "n1", new Crash(1));
            stage.Session = await fixture.OpenAsync(stage.Queue, "n2");
            (await fixture.Broker.ClaimAsync(stage.Session, 1, 1, ClaimMode.Alone)).Alone.ShouldBeTrue();
        },
        act: stage => fixture.Broker.ReclaimAsync(stage.Queue, "n2", new Crash(1)),
        verify: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.ShouldBe(new Dictionary<string, string> { ["pill"] = "dead" });
            (await fixture.SendAsync("EXISTS", fixture.Keys.Queue(stage.Queue).Suspects)).AsInt64().ShouldBe(0);
            (await fixture.EntriesAsync(stage.Queue)).Count(entry => entry.State == "dead").ShouldBe(1);
        });

    [Fact]
    [EachCommandFails("claim", "release", "forgive")]
    public Task Suspects_AnyCommandFails_AreHandedOutOnceAndForgivenOnce() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await HoldAsync(stage, """{"type":"t","id":"a"}""", """{"type":"t","id":"b"}""");
            await fixture.Broker.ReclaimAsync(stage.Queue, "n1", new Crash(2));
            stage.Session = await fixture.OpenAsync(stage.Queue, "n2");
        },
        act: async stage =>
        {
            var claim = await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 10, ClaimMode.Alone);
            if (claim.Status != BrokerStatus.Ok) throw new InvalidOperationException($"{claim.Status}");
            await fixture.Broker.ReleaseAsync(stage.Session, [.. claim.Jobs.Select(job => job.Drain())]);
            await fixture.Operator.ForgiveAsync(stage.Queue, "n1");
        },
        verify: async stage =>
        {
            stage.Session = await fixture.OpenAsync(stage.Queue, "n2", stage.Session.Session + 1);
            var held = (await fixture.Broker.HeldAsync(stage.Session, default)).Jobs;
            await fixture.Broker.ReleaseAsync(stage.Session, [.. held.Select(job => job.Drain())]);
            (await fixture.Broker.ClaimAsync(stage.Session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe(["a", "b"], ignoreOrder: true);
        });

    [Fact]
    [EachCommandFails("progress")]
    public Task Progress_AnyCommandFails_IsWholeOrNot() => ForEachCommandAsync(
        prepare: stage => HoldAsync(stage, """{"type":"t","id":"a"}"""),
        act: async stage =>
        {
            await fixture.Broker.ProgressAsync(stage.Session, stage.Jobs[0].Stream, stage.Jobs[0].Entry, "a", "1"u8.ToArray());
            await fixture.Broker.ProgressAsync(stage.Session, stage.Jobs[0].Stream, stage.Jobs[0].Entry, "a", "2"u8.ToArray());
        },
        verify: async stage => (await fixture.SendAsync("HGET", fixture.Keys.Queue(stage.Queue).Progress, "a")).AsString().ShouldBe("2"));

    [Theory]
    [InlineData("pending")]
    [InlineData("future")]
    [InlineData("holds")]
    [InlineData("marks")]
    [InlineData("stray")]
    [InlineData("stranger")]
    [EachCommandFails("audit")]
    public Task Audit_AnyCommandFails_MendsOnce(string what) => ForEachCommandAsync(
        prepare: async stage =>
        {
            var names = fixture.Keys.Queue(stage.Queue);
            await HoldAsync(stage, """{"type":"t","id":"a","ordering_key":"k","unique":"u"}""", """{"type":"t","id":"b","priority":"high"}""");
            await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"next","ordering_key":"k"}""");
            switch (what)
            {
                case "pending":
                    foreach (var job in stage.Jobs) await fixture.SendAsync("XACK", names.Streams[job.Stream - 1], "nodes", job.Entry.ToString());
                    break;
                case "future": await fixture.SendAsync("XADD", names.Ready, "18446744073709551615-18446744073709551615", "type", "t", "args", "1"); break;
                case "holds":
                    await fixture.Broker.ClaimAsync(stage.Session, 2, 10);
                    await fixture.SendAsync("HSET", names.Holds, "gone", "udv\nok2");
                    await fixture.SendAsync("HSET", names.Lanes, "o:k2", "gone");
                    await fixture.SendAsync("HSET", names.Unique, "v", "gone");
                    await fixture.SendAsync("ZADD", names.UniqueUntil, $"{fixture.Now + 9999}", "v");
                    break;
                case "marks":
                    await fixture.SendAsync("HSET", names.Suspects, "gone", "[]");
                    await fixture.SendAsync("HSET", names.Cancels, "next", """{"at":1,"by":"ada","reason":"no"}""");
                    break;
                case "stray":
                    await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"parked","delay":60}""");
                    await fixture.SendAsync("DEL", names.Scheduled);
                    break;
            }
        },
        act: async stage =>
        {
            string? cursor = "";
            while (cursor is not null) cursor = (await fixture.Operator.AuditAsync(stage.Queue, what == "stranger" ? [] : ["n1"], cursor)).Next;
        },
        verify: async stage =>
        {
            var snapshot = await fixture.SnapshotAsync(stage.Queue);
            var names = fixture.Keys.Queue(stage.Queue);
            snapshot["a"].ShouldBe(what is "pending" or "stranger" ? "ready" : "running n1");
            snapshot["b"].ShouldBe(what is "pending" or "stranger" ? "ready" : "running n1");
            if (what == "future") snapshot.States.Count.ShouldBe(4);
            if (what == "holds") (await fixture.SendAsync("HLEN", names.Unique)).AsInt64().ShouldBe(1);
            if (what == "stray") snapshot["parked"].ShouldBe("ready");
            if (what == "marks") snapshot["next"].ShouldBeNull();
            (await fixture.SendAsync("HLEN", names.Suspects)).AsInt64().ShouldBe(0);
            (await fixture.EntriesAsync(stage.Queue)).Where(entry => entry.State is "recovered" or "mended").Select(entry => (entry.Id, entry.Note)).ShouldBeUnique();
        });

    private async Task OpenAsync(Stage stage) => stage.Session = await fixture.OpenAsync(stage.Queue, "n1");

    private async Task HoldAsync(Stage stage, params string[] documents)
    {
        await OpenAsync(stage);
        foreach (var document in documents) await fixture.EnqueueAsync(stage.Queue, document);
        stage.Jobs.AddRange((await fixture.Broker.ClaimAsync(stage.Session, 1, 100)).Jobs);
        stage.Jobs.Count.ShouldBe(documents.Length);
    }

    private Task ForEachCommandAsync(Func<Stage, Task> prepare, Func<Stage, Task> act, Func<Stage, Task> verify) => new CommandFaults(fixture).ForEachAsync(prepare, act, verify);
}
