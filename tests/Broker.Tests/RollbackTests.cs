using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>A call that fails half-way has happened not at all: each job is where it was, also those that it only came across.</summary>
public sealed class RollbackTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    /// <summary>One of a batch has a follow-up that takes the place of a job which nobody has been given yet.</summary>
    [Fact]
    public async Task Settle_FailsAfterAFollowUpTookAJobOut_LeavesThatJobUndelivered()
    {
        var failures = 0;
        for (var n = 1; n < 200; n++)
        {
            var queue = BrokerFixture.NewQueue();
            var session = await fixture.OpenAsync(queue, "n1");
            await fixture.XaddAsync(queue, "type", "t", "args", "1");
            await fixture.EnqueueAsync(queue, """{"type":"t","id":"parent"}""");
            var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
            await fixture.EnqueueAsync(queue, """{"type":"t","id":"old","unique":"u"}""");
            var before = (await fixture.SnapshotAsync(queue)).States;

            await fixture.FailNthAsync(n);
            try
            {
                await fixture.Broker.SettleAsync(session,
                [
                    jobs[0].Succeeded(),
                    jobs[1].Succeeded() with { FollowUps = [new FollowUp(queue, Encoding.UTF8.GetBytes("""{"type":"t","id":"new","unique":"u","on_duplicate":"replace"}"""))] },
                ]);
                if (!await fixture.TakeFaultAsync()) continue; // what failed was only tried once more
                failures.ShouldBeGreaterThan(10);
                return;
            }
            catch (RedisServerException)
            {
                failures++;
                (await fixture.SnapshotAsync(queue)).States.ShouldBe(before, $"after command {n} failed");
            }
        }
    }

    /// <summary>A counter that the call began goes with it: a type's slots are no field of the queue that nobody ever takes away.</summary>
    [Fact]
    public async Task Claim_FailsAfterASlotWasTaken_LeavesNoFieldBehind()
    {
        for (var n = 1; n < 200; n++)
        {
            var queue = BrokerFixture.NewQueue();
            var session = await fixture.OpenAsync(queue, "n1");
            await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["type:t:concurrency"] = "1" }, "ada");
            await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");

            await fixture.FailNthAsync(n);
            try
            {
                await fixture.Broker.ClaimAsync(session, 1, 10);
                if (!await fixture.TakeFaultAsync()) continue;
                return;
            }
            catch (RedisServerException)
            {
                (await fixture.SendAsync("EXISTS", fixture.Keys.Queue(queue).Lanes)).AsInt64().ShouldBe(0, $"after command {n} failed");
            }
        }
    }
}
