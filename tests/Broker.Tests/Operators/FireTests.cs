using System.Text;
using Lighthouse.Broker.Tests.Support;

namespace Lighthouse.Broker.Tests.Operators;

/// <summary>The tick of a schedule fires once, whoever tries.</summary>
public sealed class FireTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static readonly byte[] Job = Encoding.UTF8.GetBytes("""{"type":"t"}""");

    private readonly CronStore _crons = new(fixture.Redis, fixture.Keys, fixture.Library);

    [Fact]
    public async Task Fire_TwoLeadersAtOnce_OneJob()
    {
        var queue = BrokerFixture.NewQueue();

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.Operator.FireAsync(queue, "nightly", 1000, 0, Job)));

        replies.Count(reply => reply.Status == FireStatus.Fired).ShouldBe(1);
        replies.Where(reply => reply.Status != FireStatus.Fired).ShouldAllBe(reply => reply.Status == FireStatus.Already && reply.LastTickMs == 1000);
        (await fixture.SnapshotAsync(queue)).States.Count.ShouldBe(1);
        (await _crons.LastTicksAsync(queue)).ShouldBe(new Dictionary<string, long> { ["nightly"] = 1000 });
    }

    [Fact]
    public async Task Fire_TickThatIsNotLater_IsAlreadyDecided()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Operator.FireAsync(queue, "nightly", 5000, 0, Job);

        (await fixture.Operator.FireAsync(queue, "nightly", 5000, 5000, Job)).Status.ShouldBe(FireStatus.Already);
        (await fixture.Operator.FireAsync(queue, "nightly", 6000, 4000, Job)).ShouldBe(new FireReply(FireStatus.Already, "", null, 5000));
        (await fixture.Operator.FireAsync(queue, "nightly", 6000, 5000, Job)).Status.ShouldBe(FireStatus.Fired);
        await _crons.ForgetTickAsync(queue, "nightly");
        (await _crons.LastTicksAsync(queue)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fire_DuplicateAndRefused_CountAsDecided()
    {
        var queue = BrokerFixture.NewQueue();
        var overlapping = Encoding.UTF8.GetBytes("""{"type":"t","id":"a","unique":"cron:nightly"}""");
        var second = Encoding.UTF8.GetBytes("""{"type":"t","id":"b","unique":"cron:nightly"}""");

        (await fixture.Operator.FireAsync(queue, "nightly", 1000, 0, overlapping)).ShouldBe(new FireReply(FireStatus.Fired, "a", null, 1000));
        (await fixture.Operator.FireAsync(queue, "nightly", 2000, 1000, second)).ShouldBe(new FireReply(FireStatus.Duplicate, "a", null, 2000));
        var refused = await fixture.Operator.FireAsync(queue, "nightly", 3000, 2000, Encoding.UTF8.GetBytes("rubbish"));

        refused.Status.ShouldBe(FireStatus.Refused);
        refused.Reason.ShouldNotBeNull().ShouldStartWith("the job is not JSON: `rubbish`");
        refused.LastTickMs.ShouldBe(3000);
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = "ready" });
        (await fixture.EntriesAsync(queue))[^1].Note.ShouldNotBeNull().ShouldStartWith("The tick of nightly at 1970-01-01T00:00:03.000Z came to nothing");
    }
}
