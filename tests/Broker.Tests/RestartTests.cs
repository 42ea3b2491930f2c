using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Broker.Tests;

/// <summary>Redis killed in mid-work, with every write on disk, and started again.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Restart_JobsHeld_NodeResyncsAndSettlesEachOnce()
    {
        await using var server = await RedisServer.StartAsync(appendOnly: true);
        await using var redis = RedisClient.Create(BrokerFixture.Patient(server), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        var keys = new Keys();
        var broker = new JobBroker(redis, keys, new FunctionLibrary());
        var session = new QueueSession("q", "n1", 1, (await broker.OpenAsync("q", "n1", 1)).History);
        await broker.EnqueueAsync("q", ["""{"type":"t","id":"held"}"""u8.ToArray(), """{"type":"t","id":"settled","priority":"high"}"""u8.ToArray(), """{"type":"t","id":"later","delay":60}"""u8.ToArray()]);
        var jobs = (await broker.ClaimAsync(session, 1, 10)).Jobs;
        await broker.SettleAsync(session, [jobs[0].Succeeded()]);

        server.Kill();
        await server.RestartAsync();
        await Eventually.TrueAsync(() => redis.State is { IsUp: true, Epoch: > 1 });

        (await broker.SettleAsync(session, [jobs[1].Succeeded()])).Status.ShouldBe(BrokerStatus.Resync);
        (await broker.ClaimAsync(session, 2, 1)).Status.ShouldBe(BrokerStatus.Resync);
        (await broker.ReleaseAsync(session, [jobs[1].Drain()])).Status.ShouldBe(BrokerStatus.Resync);
        var open = await broker.OpenAsync("q", "n1", 2);
        open.Held.ShouldBe(1);
        session = new QueueSession("q", "n1", 2, open.History);
        (await broker.HeldAsync(session, default)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("held");
        (await broker.SettleAsync(session, [jobs[0].Succeeded(), jobs[1].Succeeded()])).NotHeld.ShouldBe([0]);
        var snapshot = await QueueSnapshot.TakeAsync(redis, keys, "q");
        snapshot.States.Keys.ShouldBe(["later"]);
        snapshot.Violations.ShouldBeEmpty();
    }
}
