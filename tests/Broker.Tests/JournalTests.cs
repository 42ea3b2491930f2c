using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

public sealed class JournalTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Read_FromAPosition_GoesOnWhereItStopped()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 1; i <= 5; i++) await SettleOneAsync(queue, session, i);

        var first = await fixture.Journal.ReadAsync(queue, EntryId.Start, 3);
        var rest = await fixture.Journal.ReadAsync(queue, first[^1].Position, 100);

        first.Count.ShouldBe(3);
        rest.Count.ShouldBe(2);
        first.Concat(rest).Select(record => record.Outcomes).ShouldBe([1, 2, 3, 4, 5]);
        rest[0].ShouldSatisfyAllConditions(record => record.Kind.ShouldBe("settle"), record => record.Node.ShouldBe("n1"), record => record.AtMs.ShouldBe(fixture.Now));
        (await fixture.Journal.ReadBackAsync(queue, null, 2)).Select(record => record.Outcomes).ShouldBe([5, 4]);
    }

    [Fact]
    public async Task Journal_OverItsCap_IsTrimmedByOutcomes()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 1; i <= 64; i++) await SettleOneAsync(queue, session, i); // leaves the first mark, at 64 outcomes
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Counters, "journaled", "1000100");

        for (var i = 65; i <= 128; i++) await SettleOneAsync(queue, session, i);

        var left = await fixture.Journal.ReadAsync(queue, EntryId.Start, 1000);
        left.Count.ShouldBe(65); // from the mark on
        (await fixture.SendAsync("ZCARD", fixture.Keys.Queue(queue).Marks)).AsInt64().ShouldBe(1);
    }

    /// <summary>Small records and then large ones: a mark that goes for each that comes would leave far more than the cap.</summary>
    [Fact]
    public async Task Journal_OverItsCapBySeveralMarks_IsTrimmedToTheNewestOfThem()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 1; i <= 192; i++) await SettleOneAsync(queue, session, i); // leaves three marks, the last at 192 outcomes
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Counters, "journaled", "1000300");

        for (var i = 193; i <= 256; i++) await SettleOneAsync(queue, session, i);

        (await fixture.Journal.ReadAsync(queue, EntryId.Start, 1000)).Count.ShouldBe(65);
        (await fixture.SendAsync("ZCARD", fixture.Keys.Queue(queue).Marks)).AsInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Dead_OverItsAge_IsEvictedAndCounted()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", $"old{i}");
        await fixture.Broker.SettleAsync(session, [.. (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Dead())]);
        await fixture.AdvanceAsync(TimeSpan.FromDays(91));
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "new1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "new2");

        await fixture.Broker.SettleAsync(session, [.. (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.Select(job => job.Dead())]);

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.Keys.ShouldBe(["new1", "new2"]);
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.Inspector.QueueAsync(queue)).Totals["evicted"].ShouldBe(3);
    }

    [Fact]
    public async Task Inspector_QueueInNumbers_CountsEachState()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.Broker.EnqueueAsync(queue, [.. Enumerable.Range(0, 6).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($$"""{"type":"t","id":"j{{i}}"}"""))]);
        await fixture.EnqueueAsync(queue, """{"type":"t","delay":60}""");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 4)).Jobs;
        await fixture.Broker.SettleAsync(session, [jobs[0].Dead(), jobs[1].Succeeded()]);
        await fixture.RpushAsync(queue, """{"type":"t"}""");

        var view = await fixture.Inspector.QueueAsync(queue);

        view.ShouldSatisfyAllConditions(
            v => v.Ready.ShouldBe(3), v => v.Running.ShouldBe(2), v => v.Scheduled.ShouldBe(1), v => v.Dead.ShouldBe(1), v => v.Paused.ShouldBeFalse(),
            v => v.RunningByNode.ShouldBe(new Dictionary<string, long> { ["n1"] = 2 }), v => v.Totals["succeeded"].ShouldBe(1));
        (await fixture.Inspector.QueuesAsync()).ShouldContain(v => v.Name == queue);
        (await fixture.Inspector.FindJobAsync("j5")).ShouldHaveSingleItem().Queue.ShouldBe(queue);
        (await fixture.Inspector.JobAsync(queue, "j2")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            job => job.State.ShouldBe("running"), job => job.Node.ShouldBe("n1"), job => job.Attempt.ShouldBe(1), job => job.Type.ShouldBe("t"));
        (await fixture.Inspector.JobAsync(queue, "j5")).ShouldNotBeNull().State.ShouldBe("ready");
        (await fixture.Inspector.JobAsync(queue, "j1")).ShouldNotBeNull().State.ShouldBe("succeeded");
        (await fixture.Inspector.JobAsync(queue, "unheard-of")).ShouldBeNull();
    }

    private async Task SettleOneAsync(string queue, QueueSession session, long number)
    {
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var job = (await fixture.Broker.ClaimAsync(session, number, 1)).Jobs.ShouldHaveSingleItem();
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);
    }
}
