using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Follow-up jobs appear if and only if the settle that carries them is accepted.</summary>
public sealed class FollowUpTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Settle_FollowUps_AreThereWithItAndOnlyOnce()
    {
        var (queue, session, job) = await OneHeldAsync();
        var outcome = With(job.Succeeded(), Job(queue, """{"type":"next"}"""), Job(queue, """{"type":"late","id":"late","delay":60}"""), Job("other", """{"type":"away"}"""), Job("other", """{"type":"named","id":"n1"}"""));

        (await fixture.Broker.SettleAsync(session, [outcome])).NotHeld.ShouldBeEmpty();
        (await fixture.Broker.SettleAsync(session, [outcome])).NotHeld.ShouldBe([0]);

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty();
        snapshot.States.Count.ShouldBe(2);
        snapshot["late"].ShouldBe($"scheduled {fixture.Now + 60_000}");
        var outbox = await fixture.Operator.OutboxAsync(queue);
        outbox.Select(entry => (entry.Queue, Encoding.UTF8.GetString(entry.Job.Span))).ShouldBe(
            [("other", $$"""{"type":"away","id":"{{queue}}:{{job.Id}}:1:{{job.Entry}}:2"}"""), ("other", """{"type":"named","id":"n1"}""")]);

        await fixture.Operator.RelayedAsync(queue, [outbox[0].Entry]);
        (await fixture.Operator.OutboxAsync(queue)).ShouldHaveSingleItem().Entry.ShouldBe(outbox[1].Entry);
    }

    [Fact]
    public async Task Relay_Twice_IsOneJob()
    {
        var (queue, session, job) = await OneHeldAsync();
        var target = BrokerFixture.NewQueue();
        await fixture.Broker.SettleAsync(session, [With(job.Succeeded(), Job(target, """{"type":"away","id":null}"""))]);
        var entry = (await fixture.Operator.OutboxAsync(queue)).ShouldHaveSingleItem();

        (await fixture.Broker.EnqueueAsync(target, [entry.Job]))[0].Status.ShouldBe(EnqueueStatus.New);
        (await fixture.Broker.EnqueueAsync(target, [entry.Job]))[0].Status.ShouldBe(EnqueueStatus.Known);
    }

    [Theory]
    [InlineData(Fault.DropCall, 0)]
    [InlineData(Fault.DropReply, 1)]
    [InlineData(Fault.Repeat, 1)]
    public async Task Settle_OverAFaultyNetwork_FollowsExactlyWhereItTookEffect(Fault fault, int expected)
    {
        var (queue, session, job) = await OneHeldAsync();
        fixture.Faulty.Fate = _ => fault;
        try
        {
            await fixture.Broker.SettleAsync(session, [With(job.Succeeded(), Job(queue, """{"type":"next","id":"next"}"""), Job("other", """{"type":"away"}"""))]);
        }
        catch (RedisException)
        {
            // dropped, or its answer was
        }
        finally
        {
            fixture.Faulty.Fate = _ => Fault.None;
        }

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot[job.Id].ShouldBe(expected == 1 ? null : "running n1");
        snapshot["next"].ShouldBe(expected == 1 ? "ready" : null);
        (await fixture.Operator.OutboxAsync(queue)).Count.ShouldBe(expected);
    }

    [Fact]
    public async Task Settle_NodeDeclaredDownBefore_LeavesNothingBehind()
    {
        var (queue, session, job) = await OneHeldAsync();
        await fixture.Broker.ReclaimAsync(queue, "n1", new Crash(1));

        (await fixture.Broker.SettleAsync(session, [With(job.Succeeded(), Job(queue, """{"type":"next"}"""), Job("other", """{"type":"away"}"""))])).Status.ShouldBe(BrokerStatus.Fenced);

        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { [job.Id] = "ready" });
        (await fixture.Operator.OutboxAsync(queue)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Settle_FollowUpThatIsNoJob_IsDeadAndNotLost()
    {
        var (queue, session, job) = await OneHeldAsync();

        (await fixture.Broker.SettleAsync(session, [With(job.Succeeded(), Job(queue, "rubbish"))])).NotHeld.ShouldBeEmpty();

        (await fixture.SnapshotAsync(queue)).States.Values.ShouldBe(["dead"]);
    }

    [Fact]
    public async Task Settle_FollowUpUnderTheUniqueKeyOfItsParent_IsNoDuplicate()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a","unique":"k"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        await fixture.Broker.SettleAsync(session, [With(job.Succeeded(), Job(queue, """{"type":"t","id":"b","unique":"k"}"""))]);

        (await fixture.SnapshotAsync(queue))["b"].ShouldBe("ready");
    }

    [Fact]
    public async Task Settle_LongIds_MakeAnIdThatFits()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", new string('x', 128));
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        await fixture.Broker.SettleAsync(session, [With(job.Succeeded(), Job("other", """{"type":"away"}"""))]);

        var document = Encoding.UTF8.GetString((await fixture.Operator.OutboxAsync(queue))[0].Job.Span);
        document.ShouldStartWith("""{"type":"away","id":"follow-up:""");
        document.Length.ShouldBe("""{"type":"away","id":"follow-up:"}""".Length + 32);
    }

    private async Task<(string Queue, QueueSession Session, ClaimedJob Job)> OneHeldAsync()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        return (queue, session, (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0]);
    }

    private static Outcome With(Outcome outcome, params FollowUp[] followUps) => outcome with { FollowUps = followUps };

    private static FollowUp Job(string queue, string document) => new(queue, Encoding.UTF8.GetBytes(document));
}
