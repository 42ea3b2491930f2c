using System.Text.Json;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

public sealed class SettleTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Settle_PlainSuccess_LeavesNothingButTheJournal()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "1");

        var reply = await fixture.Broker.SettleAsync(session, [job.Succeeded()]);

        reply.Status.ShouldBe(BrokerStatus.Ok);
        reply.NotHeld.ShouldBeEmpty();
        (await fixture.SnapshotAsync(queue)).States.ShouldBeEmpty();
        var entry = (await fixture.EntriesAsync(queue)).ShouldHaveSingleItem();
        entry.ShouldSatisfyAllConditions(
            e => e.Id.ShouldBe(job.Id), e => e.State.ShouldBe("succeeded"), e => e.Attempt.ShouldBe(1),
            e => e.ClaimedMs.ShouldBe(job.ClaimedMs), e => e.EnqueuedMs.ShouldBe(job.EnqueuedMs));
        (await fixture.SendAsync("XLEN", fixture.Keys.Queue(queue).Ready)).AsInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Settle_Twice_TakesEffectOnce()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "1");
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);

        foreach (var again in (Outcome[])[job.Succeeded(), job.Dead(), job.Retry(TimeSpan.Zero), job.Succeeded("1", TimeSpan.FromHours(1))])
        {
            (await fixture.Broker.SettleAsync(session, [again])).NotHeld.ShouldBe([0]);
        }

        (await fixture.EntriesAsync(queue)).Count.ShouldBe(1);
        (await fixture.SnapshotAsync(queue)).States.ShouldBeEmpty();
    }

    [Fact]
    public async Task Settle_MixedBatch_AnswersThePlacesThatWereNotHeld()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 6; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        await fixture.Broker.SettleAsync(session, [jobs[1].Succeeded(), jobs[4].Dead()]);

        var reply = await fixture.Broker.SettleAsync(session,
            [jobs[0].Dead(), jobs[1].Succeeded(), jobs[2].Succeeded(), jobs[3].Retry(TimeSpan.FromSeconds(5)), jobs[4].Retry(TimeSpan.Zero), jobs[5].Succeeded("7", TimeSpan.FromHours(1))]);

        reply.NotHeld.ShouldBe([1, 4]);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { [jobs[0].Id] = "dead", [jobs[3].Id] = $"scheduled {fixture.Now + 5000}", [jobs[4].Id] = "dead" }, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Settle_SeveralTypes_ReadsBackEachJobAsItWas()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 5; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        var outcomes = jobs.Select((job, i) => job.Succeeded() with { Type = i % 2 == 0 ? "even" : "odd:1/2", StartedMs = i == 4 ? 0 : job.ClaimedMs + i, Duration = TimeSpan.FromMicroseconds(10 * i) }).ToList();

        (await fixture.Broker.SettleAsync(session, outcomes)).NotHeld.ShouldBeEmpty();

        var record = (await fixture.Journal.ReadAsync(queue, EntryId.Start, 10)).ShouldHaveSingleItem();
        record.Outcomes.ShouldBe(5);
        record.Entries.OrderBy(entry => entry.Duration).ShouldBe(outcomes.Select(outcome => new JournalEntry
        {
            Id = outcome.Job.Id,
            Type = outcome.Type,
            State = "succeeded",
            Attempt = 1,
            EnqueuedMs = outcome.Job.EnqueuedMs,
            ClaimedMs = outcome.Job.ClaimedMs,
            StartedMs = outcome.StartedMs,
            Duration = outcome.Duration,
        }));
    }

    [Theory]
    [InlineData("its bodies", 0, new int[0])]
    [InlineData("its bodies", 1, new[] { 0 })] // which of the bodies were taken while it ran, and which had ended, nobody can tell: neither takes effect twice
    [InlineData("its consumer", 0, new int[0])]
    [InlineData("its consumer", 1, new[] { 0 })]
    public async Task Settle_SomebodyTookAway_EndsWhatIsStillThere(string what, int ended, int[] missed)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 4; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        if (ended > 0) await fixture.Broker.SettleAsync(session, [.. jobs.Take(ended).Select(job => job.Succeeded())]);
        var ready = fixture.Keys.Queue(queue).Ready;
        if (what == "its bodies") await fixture.SendAsync("XDEL", ready, jobs[3].Id);
        else await fixture.SendAsync("XGROUP", "DELCONSUMER", ready, "nodes", "n1");

        var reply = await fixture.Broker.SettleAsync(session, [.. jobs.Select(job => job.Succeeded())]);

        reply.NotHeld.ShouldBe(what == "its bodies" && ended > 0 ? [0, 3] : missed);
        var said = (await fixture.EntriesAsync(queue)).Select(entry => entry.Id).ToList();
        said.ShouldBe(said.Distinct());
        said.Count.ShouldBe(4 - reply.NotHeld.Count + ended);
        (await fixture.SendAsync("XLEN", ready)).AsInt64().ShouldBe(0);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Settle_TheSameJobTwiceInACall_EndsItOnce()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "1");

        (await fixture.Broker.SettleAsync(session, [job.Succeeded(), job.Succeeded()])).NotHeld.ShouldBe([1]);

        (await fixture.EntriesAsync(queue)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Settle_WithResultAndReply_WritesTheSameJsonToBoth()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "1", "id", "mine");

        await fixture.Broker.SettleAsync(session, [job.Succeeded("""{"words":3,"list":[]}""", TimeSpan.FromHours(1), "inbox-of-me")]);

        var result = (await fixture.SendAsync("GET", fixture.Keys.Queue(queue).Result("mine"))).AsString();
        result.ShouldBe($$"""{"id":"mine","state":"succeeded","result":{"words":3,"list":[]},"error":null,"attempts":1,"node":"n1","ended_at":"{{Instants.Format(DateTimeOffset.FromUnixTimeMilliseconds(fixture.Now))}}"}""");
        (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("inbox-of-me"))).AsString().ShouldBe(result);
        (await fixture.SendAsync("PTTL", fixture.Keys.Queue(queue).Result("mine"))).AsInt64().ShouldBeInRange(3_000_000, 3_600_000);
        JobResult.Parse(System.Text.Encoding.UTF8.GetBytes(result)).State.ShouldBe("succeeded");
        var view = (await fixture.Inspector.JobAsync(queue, "mine")).ShouldNotBeNull();
        view.State.ShouldBe("succeeded");
        view.Result.ShouldBe("""{"words":3,"list":[]}""");
        view.Timeline.Select(item => item.Event).ShouldBe(["enqueued", "claimed", "succeeded"]);
    }

    [Fact]
    public async Task Settle_ReplyKeyIsNoList_EndsEveryJobWithoutThatReply()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        var taken = fixture.Keys.Queue(queue).Reply("taken");
        await fixture.SendAsync("SET", taken, "not a list");

        var reply = await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("1", TimeSpan.FromHours(1), "taken"), jobs[1].Dead() with { ReplyTo = "taken" }, jobs[2].Succeeded("3", TimeSpan.FromHours(1), "free")]);

        reply.Status.ShouldBe(BrokerStatus.Ok);
        reply.NotHeld.ShouldBeEmpty();
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { [jobs[1].Id] = "dead" });
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.EntriesAsync(queue)).ToDictionary(entry => entry.Id, entry => entry.State)
            .ShouldBe(new Dictionary<string, string> { [jobs[0].Id] = "succeeded", [jobs[1].Id] = "dead", [jobs[2].Id] = "succeeded" }, ignoreOrder: true);
        (await fixture.SendAsync("GET", taken)).AsString().ShouldBe("not a list");
        (await fixture.SendAsync("GET", fixture.Keys.Queue(queue).Result(jobs[0].Id))).AsString().ShouldContain("\"state\":\"succeeded\"");
        (await fixture.SendAsync("LLEN", fixture.Keys.Queue(queue).Reply("free"))).AsInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Settle_Dead_KeepsBodyErrorAndAttempts()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "[1]", "meta", "m", "reply_to", "r");

        await fixture.Broker.SettleAsync(session, [job.Dead(TimeSpan.FromHours(1), "r")]);

        var view = (await fixture.Inspector.DeadAsync(queue, 0, 10)).ShouldHaveSingleItem();
        view.ShouldSatisfyAllConditions(v => v.Id.ShouldBe(job.Id), v => v.Type.ShouldBe("t"), v => v.Attempt.ShouldBe(1), v => v.Error.ShouldBe(new JobError("Oops", "it failed")));
        using var reply = JsonDocument.Parse((await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("r"))).AsString());
        reply.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldBe("it failed");
        (await fixture.SendAsync("XLEN", fixture.Keys.Queue(queue).Ready)).AsInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Settle_RetryThenSuccess_CountsAttemptsAndKeepsTheBody()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "[]", "id", "a", "custom", "\u00e9");

        await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.FromSeconds(10))]);
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = $"scheduled {fixture.Now + 10_000}" });
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));
        var second = (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem();
        second.Attempt.ShouldBe(2);
        second.Fence.ShouldBeGreaterThan(job.Fence);
        second.EnqueuedMs.ShouldBe(job.EnqueuedMs);
        second.Fields.Select(field => System.Text.Encoding.UTF8.GetString(field.Span)).ShouldBe(["type", "t", "args", "[]", "id", "a", "custom", "\u00e9"]);
        await fixture.Broker.SettleAsync(session, [second.Retry(TimeSpan.Zero)]);
        var third = (await fixture.Broker.ClaimAsync(session, 3, 10)).Jobs.ShouldHaveSingleItem();
        third.Attempt.ShouldBe(3);
        await fixture.Broker.SettleAsync(session, [third.Succeeded()]);

        (await fixture.EntriesAsync(queue)).Select(entry => (entry.State, entry.Attempt)).ShouldBe([("retry", 1), ("retry", 2), ("succeeded", 3)]);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBeEmpty();
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.Known);
    }

    [Fact]
    public async Task Settle_BodyDeletedByAThirdParty_IsSaidAndDead()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "1");
        await fixture.SendAsync("XDEL", fixture.Keys.Queue(queue).Ready, job.Entry.ToString());

        var reply = await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.Zero)]);

        reply.NotHeld.ShouldBeEmpty();
        var entry = (await fixture.EntriesAsync(queue)).ShouldHaveSingleItem();
        entry.State.ShouldBe("dead");
        entry.Error.ShouldNotBeNull().Type.ShouldBe("body-missing");
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { [job.Id] = "dead" });
    }

    [Fact]
    public async Task Held_BodyDeletedByAThirdParty_IsSaidAndDead()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"h","priority":"high"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"kept"}""");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        await fixture.SendAsync("XDEL", fixture.Keys.Queue(queue).Streams[JobStreams.High - 1], jobs[0].Entry.ToString());

        var held = await fixture.Broker.HeldAsync(session, default);

        held.Jobs.Select(job => job.Id).ShouldBe(["kept"]);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["h"] = "dead", ["kept"] = "running n1" }, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
    }

    /// <summary>The body is gone, and with it the id that its client gave: the job is found by what that id points to, and what it held goes to the next at once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BodyDeletedByAThirdParty_JobWithAClientsId_IsDeadUnderItAndPassesItsLaneOn(bool reclaimed)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "first", "ordering_key", "k", "unique", "u");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"next","ordering_key":"k"}""");
        var first = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.SendAsync("XDEL", fixture.Keys.Queue(queue).Ready, first.Entry.ToString());

        if (reclaimed) await fixture.Broker.ReclaimAsync(queue, "n1");
        else (await fixture.Broker.HeldAsync(session, default)).Jobs.ShouldBeEmpty();

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["first"] = "dead", ["next"] = "ready" }, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.EnqueueAsync(queue, """{"type":"t","unique":"u"}""")).Status.ShouldBe(EnqueueStatus.New);
    }

    [Fact]
    public async Task Settle_CancelledAndExpired_EndTheJob()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 2; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", $"j{i}");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;

        await fixture.Broker.SettleAsync(session, [
            new Outcome { Job = jobs[0], Kind = OutcomeKind.Cancelled, Type = "t" },
            new Outcome { Job = jobs[1], Kind = OutcomeKind.Expired, Type = "t", Error = new JobError("expired", "too late") }]);

        (await fixture.EntriesAsync(queue)).Select(entry => entry.State).ShouldBe(["cancelled", "expired"]);
        (await fixture.SnapshotAsync(queue)).States.ShouldBeEmpty();
        (await fixture.Inspector.QueueAsync(queue)).Totals["cancelled"].ShouldBe(1);
    }

    [Fact]
    public async Task Settle_AfterResumeOfAnotherHistory_AnswersResyncAndChangesNothing()
    {
        var (queue, session, job) = await RunningAsync("type", "t", "args", "1");

        var reply = await fixture.Broker.SettleAsync(session with { History = new string('0', 40) }, [job.Succeeded()]);

        reply.Status.ShouldBe(BrokerStatus.Resync);
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { [job.Id] = "running n1" });
    }

    private async Task<(string Queue, QueueSession Session, ClaimedJob Job)> RunningAsync(params string[] fields)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, fields);
        return (queue, session, (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem());
    }
}
