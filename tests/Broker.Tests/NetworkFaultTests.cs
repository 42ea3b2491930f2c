using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Between a node and Redis: a call that never arrives, one whose answer is lost, one that arrives late, one that arrives twice.</summary>
public sealed class NetworkFaultTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        fixture.Faulty.Fate = _ => Fault.None;
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(Fault.DropCall)]
    [InlineData(Fault.DropReply)]
    [InlineData(Fault.Delay)]
    [InlineData(Fault.Repeat)]
    public async Task Claim_UnderFault_HandsEachJobOutOnce(Fault fault)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 5; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", $"j{i}");

        var claim = await TryAsync(fault, () => fixture.Broker.ClaimAsync(session, 1, 3));
        if (claim is not null) claim.Jobs.Count.ShouldBe(3);
        session = await fixture.OpenAsync(queue, "n1", session: 2);
        await fixture.Faulty.DeliverLateAsync(); // comes under the old session: hands out nothing
        var held = (await fixture.Broker.HeldAsync(session, default)).Jobs;
        var more = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;

        held.Count.ShouldBe(fault is Fault.DropCall or Fault.Delay ? 0 : 3);
        held.Concat(more).Select(job => job.Id).ShouldBe(["j0", "j1", "j2", "j3", "j4"]);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Fault.DropCall)]
    [InlineData(Fault.DropReply)]
    [InlineData(Fault.Delay)]
    [InlineData(Fault.Repeat)]
    public async Task Settle_UnderFault_SettlesEachJobOnce(Fault fault)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", $"j{i}");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        Outcome[] outcomes = [jobs[0].Succeeded(), jobs[1].Retry(TimeSpan.FromSeconds(1)), jobs[2].Dead()];

        await TryAsync(fault, () => fixture.Broker.SettleAsync(session, outcomes));
        session = await fixture.OpenAsync(queue, "n1", session: 2);
        var held = (await fixture.Broker.HeldAsync(session, default)).Jobs.Select(job => job.Id).ToHashSet();
        var again = await fixture.Broker.SettleAsync(session, [.. outcomes.Where(outcome => held.Contains(outcome.Job.Id))]);
        await fixture.Faulty.DeliverLateAsync(); // under the old session: settles nothing

        again.NotHeld.ShouldBeEmpty();
        (await fixture.EntriesAsync(queue)).Select(entry => (entry.Id, entry.State)).ShouldBe([("j0", "succeeded"), ("j1", "retry"), ("j2", "dead")]);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Settle_ArrivingAfterItsSenderWasReclaimed_IsFenced()
    {
        var queue = BrokerFixture.NewQueue();
        var frozen = await fixture.OpenAsync(queue, "frozen");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "a");
        var job = (await fixture.Broker.ClaimAsync(frozen, 1, 1)).Jobs[0];
        await TryAsync(Fault.Delay, () => fixture.Broker.SettleAsync(frozen, [job.Succeeded()]));
        while ((await fixture.Broker.ReclaimAsync(queue, "frozen")).More) { }
        var other = await fixture.OpenAsync(queue, "other");
        var again = (await fixture.Broker.ClaimAsync(other, 1, 1)).Jobs.ShouldHaveSingleItem();

        (await fixture.Faulty.DeliverLateAsync()).ShouldBe(1);

        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = "running other" });
        (await fixture.Broker.SettleAsync(other, [again.Succeeded()])).NotHeld.ShouldBeEmpty();
        (await fixture.EntriesAsync(queue)).Count(entry => entry.State == "succeeded").ShouldBe(1);
    }

    [Theory]
    [InlineData(Fault.DropReply)]
    [InlineData(Fault.Repeat)]
    public async Task Reclaim_UnderFault_RecoversEachJobOnce(Fault fault)
    {
        var queue = BrokerFixture.NewQueue();
        var lost = await fixture.OpenAsync(queue, "lost");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", $"j{i}");
        await fixture.Broker.ClaimAsync(lost, 1, 10);

        await TryAsync(fault, () => fixture.Broker.ReclaimAsync(queue, "lost"));
        (await fixture.Broker.ReclaimAsync(queue, "lost")).ShouldBe(new ReclaimReply(0, false));

        (await fixture.EntriesAsync(queue)).Count(entry => entry.State == "recovered").ShouldBe(3);
        (await fixture.SnapshotAsync(queue)).States.Values.ShouldBe(["ready", "ready", "ready"]);
    }

    [Fact]
    public async Task Enqueue_TwiceWithAnId_IsOneJob()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"warm-up"}""");

        await TryAsync(Fault.Repeat, () => fixture.EnqueueAsync(queue, """{"type":"t","id":"once"}"""));

        (await fixture.SnapshotAsync(queue)).States.Keys.ShouldBe(["once", "warm-up"]);
    }

    /// <summary>Runs one call under a fault; null when its sender was left without an answer.</summary>
    private async Task<T?> TryAsync<T>(Fault fault, Func<Task<T>> call) where T : class
    {
        fixture.Faulty.Fate = _ => fault;
        try
        {
            return await call();
        }
        catch (RedisException error)
        {
            error.Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
            return null;
        }
        finally
        {
            fixture.Faulty.Fate = _ => Fault.None;
        }
    }
}
