using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Operators;

/// <summary>Cancelling a job in each of its states, as a table of what it was before and is after.</summary>
public sealed class CancelTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData("stream")]
    [InlineData("stream, not admitted")]
    [InlineData("document not admitted")]
    [InlineData("high")]
    [InlineData("low")]
    [InlineData("inbox")]
    [InlineData("scheduled")]
    [InlineData("retry")]
    [InlineData("again")]
    [InlineData("waiting")]
    public async Task Cancel_NotStarted_EndsCancelledAndNobodyRunsIt(string where)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var id = await PlaceAsync(queue, session, where);

        var reply = await fixture.Operator.CancelAsync(queue, id, "ada", "not wanted");

        reply.ShouldBe(new CancelReply(CancelStatus.Cancelled, id, "cancelled"));
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot[id].ShouldBeNull();
        snapshot.Violations.ShouldBeEmpty();
        var end = (await fixture.EntriesAsync(queue)).Where(entry => entry.Id == id && entry.State == "cancelled").ShouldHaveSingleItem();
        end.Error.ShouldNotBeNull().Message.ShouldBe("ada cancelled it: not wanted");
        await fixture.AdvanceAsync(TimeSpan.FromHours(1));
        (await fixture.Broker.ClaimAsync(session, 100, 100)).Jobs.ShouldNotContain(job => job.Id == id);
        (await fixture.Operator.CancelAsync(queue, id, "ada", "")).ShouldBe(new CancelReply(CancelStatus.AlreadyEnded, id, "cancelled"));
    }

    private async Task<string> PlaceAsync(string queue, QueueSession session, string where)
    {
        switch (where)
        {
            case "stream": return await fixture.XaddAsync(queue, "type", "t", "args", "1");
            case "stream, not admitted":
                for (var i = 0; i < 700; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
                await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "x");
                return "x";
            case "document not admitted":
                await fixture.XaddAsync(queue, "json", """{"type":"t","id":"x"}""");
                return "x";
            case "inbox":
                for (var i = 0; i < 150; i++) await fixture.RpushAsync(queue, """{"type":"t"}""");
                await fixture.RpushAsync(queue, """{"type":"t","id":"x"}""");
                return "x";
            case "high": return (await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","priority":"high"}""")).Id;
            case "low": return (await fixture.EnqueueAsync(queue, """{"type":"t","priority":"low"}""")).Id;
            case "scheduled": return (await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","delay":60}""")).Id;
            case "waiting":
                await fixture.EnqueueAsync(queue, """{"type":"t","id":"holder","ordering_key":"k"}""");
                await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","ordering_key":"k"}""");
                (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
                return "x";
            default:
                await fixture.EnqueueAsync(queue, """{"type":"t","id":"x"}""");
                var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
                if (where == "retry") await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.FromMinutes(1))]);
                else await fixture.Broker.ReleaseAsync(session, [job.Drain()]);
                return "x";
        }
    }

    [Fact]
    public async Task Cancel_ByEntryOfAJobWithAClientsId_EndsThatJob()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.OpenAsync(queue, "n1");
        var entry = await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "x");

        (await fixture.Operator.CancelAsync(queue, entry, "ada", "")).ShouldBe(new CancelReply(CancelStatus.Cancelled, "x", "cancelled"));

        (await fixture.SnapshotAsync(queue)).States.ShouldBeEmpty();
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"x"}""")).Status.ShouldBe(EnqueueStatus.Known);
    }

    [Fact]
    public async Task Cancel_LongReason_IsCutInTheJournal()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","delay":9}""");

        await fixture.Operator.CancelAsync(queue, "x", new string('a', 5000), new string('r', 50_000));

        (await fixture.EntriesAsync(queue))[^1].Error.ShouldNotBeNull().Message.Length.ShouldBe(257 + " cancelled it: ".Length + 1025);
    }

    [Fact]
    public async Task Cancel_TellsWhoWaitsForTheJob()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","reply_to":"r","result_ttl":"1h","delay":9}""");

        await fixture.Operator.CancelAsync(queue, "x", "ada", "no");

        var told = (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("r"))).AsString();
        told.ShouldContain("\"state\":\"cancelled\"");
        (await fixture.SendAsync("GET", fixture.Keys.Queue(queue).Result("x"))).AsString().ShouldBe(told);
    }

    [Fact]
    public async Task Cancel_Running_IsMarkedAndSeenUntilTheJobHasEnded()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"x"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
        (await fixture.Broker.NoticesAsync(session)).ShouldBeEmpty();

        (await fixture.Operator.CancelAsync(queue, "x", "ada", "too slow")).ShouldBe(new CancelReply(CancelStatus.Requested, "x", "running", "n1"));
        await fixture.Operator.CancelAsync(queue, "x", "bob", "me too");

        (await fixture.Broker.NoticesAsync(session)).ShouldBe(["x"]);
        (await fixture.Inspector.JobAsync(queue, "x")).ShouldNotBeNull().Cancel.ShouldBe(new CancelRequest(fixture.Now, "ada", "too slow"));
        await fixture.Broker.SettleAsync(session, [new Outcome { Job = job, Kind = OutcomeKind.Cancelled, Type = "t" }]);

        (await fixture.Broker.NoticesAsync(session)).ShouldBeEmpty();
        (await fixture.EntriesAsync(queue)).Select(entry => entry.State).ShouldBe(["cancelling", "cancelled"]);
    }

    [Theory]
    [InlineData("retry", "cancelled")]
    [InlineData("release", "cancelled")]
    [InlineData("unknown", "cancelled")]
    [InlineData("reclaim", "cancelled")]
    [InlineData("crash", "cancelled")]
    [InlineData("succeeded", "succeeded")]
    public async Task Cancel_RunningJobThatWouldComeBack_Ends(string how, string end)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","reply_to":"r"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
        await fixture.Operator.CancelAsync(queue, "x", "ada", "");

        switch (how)
        {
            case "retry": await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.Zero)]); break;
            case "release": await fixture.Broker.ReleaseAsync(session, [job.Drain()]); break;
            case "unknown": await fixture.Broker.ReleaseAsync(session, [job.Unknown()]); break;
            case "reclaim": await fixture.Broker.ReclaimAsync(queue, "n1"); break;
            case "crash": await fixture.Broker.ReclaimAsync(queue, "n1", new Crash(1)); break;
            default: await fixture.Broker.SettleAsync(session, [job.Succeeded(reply: "r")]); break;
        }

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBeEmpty();
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.EntriesAsync(queue))[^1].State.ShouldBe(end);
        (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("r"))).AsString().ShouldContain($"\"state\":\"{end}\"");
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Cancels)).AsInt64().ShouldBe(0);
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Suspects)).AsInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Cancel_EndedDeadOrUnknown_IsSaid()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"done"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"dead"}""");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 2)).Jobs;
        await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded(), jobs[1].Dead()]);

        (await fixture.Operator.CancelAsync(queue, "done", "ada", "")).ShouldBe(new CancelReply(CancelStatus.AlreadyEnded, "done", "succeeded", "n1"));
        (await fixture.Operator.CancelAsync(queue, "dead", "ada", "")).ShouldBe(new CancelReply(CancelStatus.AlreadyEnded, "dead", "dead"));
        (await fixture.Operator.CancelAsync(queue, "never", "ada", "")).ShouldBe(new CancelReply(CancelStatus.Unknown, "never", ""));
        (await fixture.Operator.CancelAsync(queue, "1-1", "ada", "")).Status.ShouldBe(CancelStatus.Unknown);
        (await fixture.SnapshotAsync(queue))["dead"].ShouldBe("dead");
    }

    [Fact]
    public async Task Cancel_QueueThatNobodyOpened_Works()
    {
        var queue = BrokerFixture.NewQueue();
        var entry = await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await fixture.Operator.CancelAsync(queue, entry, "ada", "")).Status.ShouldBe(CancelStatus.Cancelled);

        var session = await fixture.OpenAsync(queue, "n1");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldBeEmpty();
    }

    /// <summary>One that a claim has admitted since the search began, and whose lane was taken, is behind no cursor.</summary>
    [Fact]
    public async Task Cancel_AdmittedWhileTheSearchWasUnderWay_IsFoundAllTheSame()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "holder", "ordering_key", "k");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "x", "ordering_key", "k");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();

        var reply = await SearchAsync(queue, "x", $"{fixture.Now}-0");

        reply[2].AsString().ShouldBe("cancelled");
        (await fixture.SnapshotAsync(queue))["x"].ShouldBeNull();
    }

    [Fact]
    public async Task Cancel_SearchAmongLargeJobs_LooksAtAFewMegabytesACall()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.OpenAsync(queue, "n1");
        var large = $"\"{new string('a', 512 * 1024)}\"";
        for (var i = 0; i < 30; i++) await fixture.XaddAsync(queue, "type", "t", "args", large);

        var (calls, cursor) = (0, "0-0");
        for (var reply = await SearchAsync(queue, "nobody", cursor); ; reply = await SearchAsync(queue, "nobody", cursor))
        {
            calls++;
            if (!reply[2].Is("searching"u8)) break;
            cursor = reply[6].AsString();
        }

        calls.ShouldBeInRange(2, 30);
    }

    private Task<RedisReply> SearchAsync(string queue, string id, string cursor)
    {
        var keys = fixture.Keys.Queue(queue).Structural;
        return fixture.SendAsync("FCALL", [$"{fixture.Library.Name}_cancel", $"{keys.Count}", .. keys, "0", "tests", "", id, cursor]);
    }
}
