using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>How jobs leave a node without being settled: released by it, or reclaimed from it.</summary>
public sealed class RecoveryTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Release_Drain_IsReadyAgainUncounted()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var id = await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        (await fixture.Broker.ReleaseAsync(session, [job.Drain()])).NotHeld.ShouldBeEmpty();
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { [id] = "ready" });
        (await fixture.Broker.ReleaseAsync(session, [job.Drain()])).NotHeld.ShouldBe([0]);

        var other = await fixture.OpenAsync(queue, "n2");
        var again = (await fixture.Broker.ClaimAsync(other, 1, 1)).Jobs.ShouldHaveSingleItem();
        again.Attempt.ShouldBe(1);
        again.Fence.ShouldBeGreaterThan(job.Fence);
        (await fixture.EntriesAsync(queue)).ShouldHaveSingleItem().State.ShouldBe("released");
    }

    [Fact]
    public async Task Release_UnknownType_IsOfferedAgainUntilItsGraceThenDead()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "new.type", "args", "1", "id", "a");
        var number = 0L;
        for (var i = 0; i < 3; i++)
        {
            var job = (await fixture.Broker.ClaimAsync(session, ++number, 1)).Jobs.ShouldHaveSingleItem();
            job.Attempt.ShouldBe(1);
            await fixture.Broker.ReleaseAsync(session, [job.Unknown()]);
            (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = $"scheduled {fixture.Now + 5000}" });
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        }
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(15));

        var last = (await fixture.Broker.ClaimAsync(session, ++number, 1)).Jobs.ShouldHaveSingleItem();
        await fixture.Broker.ReleaseAsync(session, [last.Unknown() with { ReplyTo = "r" }]);

        var dead = (await fixture.Inspector.JobAsync(queue, "a")).ShouldNotBeNull();
        dead.State.ShouldBe("dead");
        dead.Error.ShouldNotBeNull().Message.ShouldBe("No node that was asked for 915 s knows the type `new.type`. Deploy a node that handles it, then requeue the job");
        (await fixture.SendAsync("LLEN", fixture.Keys.Queue(queue).Reply("r"))).AsInt64().ShouldBe(1);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    /// <summary>A node that knew the type has run it: what is counted from is the next node that does not.</summary>
    [Fact]
    public async Task Release_UnknownTypeAfterItHasRun_BeginsItsGraceAnew()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "new.type", "args", "1", "id", "a");
        await fixture.Broker.ReleaseAsync(session, [(await ClaimOneAsync(1)).Unknown()]);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        await fixture.Broker.SettleAsync(session, [(await ClaimOneAsync(2)).Retry(TimeSpan.FromMinutes(20))]);
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(20));

        await fixture.Broker.ReleaseAsync(session, [(await ClaimOneAsync(3)).Unknown()]);

        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = $"scheduled {fixture.Now + 5000}" });

        async Task<ClaimedJob> ClaimOneAsync(long number) => (await fixture.Broker.ClaimAsync(session, number, 1)).Jobs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Reclaim_NodeDown_ItsJobsAreReadyAgainAndItCanSettleNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var lost = await fixture.OpenAsync(queue, "lost");
        for (var i = 0; i < 450; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"h","priority":"high"}""");
        var jobs = (await fixture.Broker.ClaimAsync(lost, 1, 1000)).Jobs;
        jobs.Count.ShouldBe(451);

        var chunks = new List<ReclaimReply>();
        do chunks.Add(await fixture.Broker.ReclaimAsync(queue, "lost"));
        while (chunks[^1].More);

        chunks.Sum(chunk => chunk.Moved).ShouldBe(451);
        chunks.Count.ShouldBeGreaterThan(2);
        (await fixture.SnapshotAsync(queue)).States.Values.ShouldAllBe(state => state == "ready");
        (await fixture.Broker.SettleAsync(lost, [jobs[0].Succeeded()])).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.Broker.ReleaseAsync(lost, [jobs[0].Drain()])).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.Broker.ClaimAsync(lost, 2, 1)).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.Broker.HeldAsync(lost, default)).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.Broker.OpenAsync(queue, "lost", 2)).Status.ShouldBe(BrokerStatus.Fenced);

        var other = await fixture.OpenAsync(queue, "other");
        var again = (await fixture.Broker.ClaimAsync(other, 1, 1000)).Jobs;
        again.Select(job => job.Id).ShouldBe(jobs.Select(job => job.Id));
        again.ShouldAllBe(job => job.Attempt == 1 && job.Crashes == 0);
        (await fixture.EntriesAsync(queue)).ShouldAllBe(entry => entry.State == "recovered" && entry.Node == "lost");
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reclaim_Half_TheTombstoneStandsBeforeAnythingMoves()
    {
        var queue = BrokerFixture.NewQueue();
        var lost = await fixture.OpenAsync(queue, "lost");
        for (var i = 0; i < 300; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(lost, 1, 1000)).Jobs;

        (await fixture.Broker.ReclaimAsync(queue, "lost")).More.ShouldBeTrue();

        (await fixture.Broker.SettleAsync(lost, [jobs[^1].Succeeded()])).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.SnapshotAsync(queue)).States.Values.Count(state => state == "running lost").ShouldBe(100);
    }

    [Fact]
    public async Task Reclaim_NodeThatNeverOpened_IsShutOutAllTheSame()
    {
        var queue = BrokerFixture.NewQueue();

        (await fixture.Broker.ReclaimAsync(queue, "late")).ShouldBe(new ReclaimReply(0, false));

        (await fixture.Broker.OpenAsync(queue, "late", 1)).Status.ShouldBe(BrokerStatus.Fenced);
    }

    [Fact]
    public async Task Tombstone_AfterADay_IsForgotten()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Broker.ReclaimAsync(queue, "old");
        await fixture.AdvanceAsync(TimeSpan.FromHours(25));

        await fixture.OpenAsync(queue, "n1");

        (await fixture.SendAsync("HKEYS", fixture.Keys.Queue(queue).Nodes))[0].AsString().ShouldBe("n1");
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Nodes)).AsInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Close_HoldingNothing_LeavesTheQueue()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        (await fixture.Broker.CloseAsync(session)).ShouldBeFalse();
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);
        (await fixture.Broker.CloseAsync(session)).ShouldBeTrue();

        (await fixture.Broker.ClaimAsync(session, 2, 1)).Status.ShouldBe(BrokerStatus.Unknown);
        (await fixture.Broker.CloseAsync(session)).ShouldBeTrue("a close whose answer was lost is sent again");
    }

    [Fact]
    public async Task Open_OfBeforeTheClose_ComesLate_IsStaleAndLeavesNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        (await fixture.Broker.CloseAsync(session)).ShouldBeTrue();
        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await fixture.Broker.OpenAsync(queue, "n1", session.Session)).Status.ShouldBe(BrokerStatus.Stale);
        (await fixture.Broker.ClaimAsync(session, 1, 1)).Status.ShouldBe(BrokerStatus.Unknown);
        (await fixture.Broker.OpenAsync(queue, "n1", session.Session + 1)).Status.ShouldBe(BrokerStatus.Ok, "the node itself opens anew when it does not know what became of its close");
    }

    [Fact]
    public async Task MarkOfNodeThatLeft_AfterADay_IsForgotten()
    {
        var queue = BrokerFixture.NewQueue();
        (await fixture.Broker.CloseAsync(await fixture.OpenAsync(queue, "old"))).ShouldBeTrue();
        await fixture.AdvanceAsync(TimeSpan.FromHours(25));

        await fixture.OpenAsync(queue, "n1");

        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Nodes)).AsInt64().ShouldBe(1);
    }
}
