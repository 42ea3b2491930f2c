using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>A result or a reply that Redis refuses to write keeps no job from ending, and is said and counted.</summary>
public sealed class UnwrittenTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Settle_ReplyKeyIsOfAnotherType_IsSaidInTheJournalAndCounted()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("SET", fixture.Keys.Queue(queue).Reply("r"), "mine");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a","ordering_key":"k","reply_to":"r"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"b","ordering_key":"k","expires_in":9,"priority":"high"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        (await fixture.Broker.SettleAsync(session, [job.Succeeded("1", TimeSpan.FromHours(1), "r")])).NotHeld.ShouldBeEmpty();

        (await fixture.EntriesAsync(queue)).Single(entry => entry is { State: "succeeded" }).Unwritten.ShouldBe("reply");
        (await fixture.SendAsync("HGET", fixture.Keys.Queue(queue).Counters, "unwritten")).AsString().ShouldBe("1");
        (await fixture.SendAsync("EXISTS", fixture.Keys.Queue(queue).Result(job.Id))).AsInt64().ShouldBe(1);
        (await fixture.Inspector.JobAsync(queue, job.Id)).ShouldNotBeNull().State.ShouldBe("succeeded");
    }

    [Fact]
    public async Task Expiry_ReplyKeyIsOfAnotherType_IsSaidWithTheJobThatEndedAndNotWithAnother()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("SET", fixture.Keys.Queue(queue).Reply("r"), "mine");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"late","priority":"high","expires_in":1,"reply_to":"r"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"other","priority":"high","expires_in":1}""");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        await fixture.Broker.ClaimAsync(session, 1, 10);

        (await fixture.EntriesAsync(queue)).Select(entry => (entry.Id, entry.State, entry.Unwritten)).ShouldBe([("late", "expired", "reply"), ("other", "expired", null)]);
        (await fixture.Inspector.JobAsync(queue, "late")).ShouldNotBeNull().Timeline[^1].Detail.ShouldBe("(Redis refused to write its reply)");
    }
}
