using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

public sealed class ClaimTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Claim_PlainJobs_AreHandedOutInOrderWithRisingFences()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var first = await fixture.XaddAsync(queue, "type", "a", "args", "1");
        var second = await fixture.XaddAsync(queue, "type", "b", "args", "[]");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Status.ShouldBe(BrokerStatus.Ok);
        claim.More.ShouldBeFalse();
        claim.Jobs.Select(job => job.Id).ShouldBe([first, second]);
        claim.Jobs.Select(job => job.Fence).ShouldBe([1, 2]);
        claim.Jobs[0].Attempt.ShouldBe(1);
        claim.Jobs[0].ClaimedMs.ShouldBe(fixture.Now);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { [first] = "running n1", [second] = "running n1" }, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_MoreThanWanted_SaysSoAndLeavesTheRest()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 60; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 50);

        claim.Jobs.Count.ShouldBe(50);
        claim.More.ShouldBeTrue();
        claim.Next.ShouldBe(TimeSpan.Zero);
        (await fixture.SnapshotAsync(queue)).States.Values.Count(state => state == "ready").ShouldBe(10);
    }

    [Fact]
    public async Task Claim_RepeatedOrLowerNumber_HandsOutNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        (await fixture.Broker.ClaimAsync(session, 2, 1)).Jobs.Count.ShouldBe(1);
        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await fixture.Broker.ClaimAsync(session, 2, 1)).Status.ShouldBe(BrokerStatus.Repeat);
        (await fixture.Broker.ClaimAsync(session, 1, 1)).Status.ShouldBe(BrokerStatus.Repeat);
        (await fixture.SnapshotAsync(queue)).States.Values.Count(state => state == "ready").ShouldBe(1);
    }

    [Fact]
    public async Task Claim_OlderSession_IsStale()
    {
        var queue = BrokerFixture.NewQueue();
        var old = await fixture.OpenAsync(queue, "n1", session: 1);
        await fixture.OpenAsync(queue, "n1", session: 2);

        (await fixture.Broker.ClaimAsync(old, 1, 1)).Status.ShouldBe(BrokerStatus.Stale);
        (await fixture.Broker.SettleAsync(old, [])).Status.ShouldBe(BrokerStatus.Stale);
        (await fixture.Broker.OpenAsync(queue, "n1", 1)).Status.ShouldBe(BrokerStatus.Stale);
    }

    [Fact]
    public async Task Claim_NeverOpened_IsUnknown()
    {
        var queue = BrokerFixture.NewQueue();
        var other = await fixture.OpenAsync(queue, "n1");

        (await fixture.Broker.ClaimAsync(other with { Node = "n2" }, 1, 1)).Status.ShouldBe(BrokerStatus.Unknown);
        (await fixture.Broker.ClaimAsync(other with { Session = 9 }, 1, 1)).Status.ShouldBe(BrokerStatus.Unknown);
    }

    [Fact]
    public async Task Claim_OtherHistory_AnswersResync()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");

        (await fixture.Broker.ClaimAsync(session with { History = new string('0', 40) }, 1, 1)).Status.ShouldBe(BrokerStatus.Resync);
    }

    [Fact]
    public async Task Claim_GroupsDeleted_AnswersUnknownAndOpenMendsIt()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("DEL", fixture.Keys.Queue(queue).Streams[0]);

        (await fixture.Broker.ClaimAsync(session, 1, 1)).Status.ShouldBe(BrokerStatus.Unknown);

        var job = await fixture.XaddAsync(queue, "type", "t", "args", "1");
        session = await fixture.OpenAsync(queue, "n1", session: 2);
        (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0].Id.ShouldBe(job);
    }

    [Fact]
    public async Task Claim_Paused_HandsOutNothingUntilResumed()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Settings, "paused", "1");

        (await fixture.Broker.ClaimAsync(session, 1, 1)).Status.ShouldBe(BrokerStatus.Paused);
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Settings, "paused", "0");
        (await fixture.Broker.ClaimAsync(session, 2, 1)).Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Claim_WrongTypeKey_SaysWhichAtOpen()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.SendAsync("SET", fixture.Keys.Queue(queue).Streams[1], "x");

        var error = await Should.ThrowAsync<Lighthouse.Redis.RedisServerException>(() => fixture.Broker.OpenAsync(queue, "n1", 1));

        error.Message.ShouldContain(fixture.Keys.Queue(queue).Streams[1]);
    }

    [Fact]
    public async Task Held_AfterLostReply_ListsWhatTheNodeHoldsPageByPage()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 700; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"h","priority":"high"}""");
        var claimed = await fixture.Broker.ClaimAsync(session, 1, 1000);

        var open = await fixture.Broker.OpenAsync(queue, "n1", 2);
        open.Held.ShouldBe(701);
        session = session with { Session = 2 };
        var held = new List<ClaimedJob>();
        HeldCursor? cursor = default(HeldCursor);
        while (cursor is { } at)
        {
            var page = await fixture.Broker.HeldAsync(session, at);
            held.AddRange(page.Jobs);
            cursor = page.Next;
        }

        held.Select(job => job.Id).ShouldBe(claimed.Jobs.Select(job => job.Id));
        held[0].Fence.ShouldBeGreaterThan(claimed.Jobs[^1].Fence);
    }

    [Fact]
    public async Task Bell_Entry_RingsAndBringsTheJobAlong()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await using var bell = fixture.Bell();

        var waiting = bell.WaitAndClaimAsync(session, Order(1), TimeSpan.FromSeconds(30));
        waiting.IsCompleted.ShouldBeFalse();
        var id = await fixture.XaddAsync(queue, "type", "t", "args", "1");

        var (rang, claim) = await waiting;
        rang.ShouldBeTrue();
        claim.Jobs.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await bell.WaitAndClaimAsync(session, Order(2), TimeSpan.FromMilliseconds(20))).Rang.ShouldBeFalse(); // the claim moved the bell on
    }

    [Fact]
    public async Task Bell_NothingRings_ClaimsAtTheEndOfTheWait()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await using var bell = fixture.Bell();
        await fixture.SendAsync("RPUSH", fixture.Keys.Queue(queue).Inbox, """{"type":"t"}"""); // a list rings no bell

        var (rang, claim) = await bell.WaitAndClaimAsync(session, Order(1), TimeSpan.FromMilliseconds(20));

        rang.ShouldBeFalse();
        claim.Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Bell_AnotherClaimOvertakesTheWait_HandsOutNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await using var bell = fixture.Bell();
        var waiting = bell.WaitAndClaimAsync(session, Order(1), TimeSpan.FromSeconds(30));
        await BlockedAsync(1);
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldBeEmpty();

        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await waiting).Claim.ShouldSatisfyAllConditions(claim => claim.Status.ShouldBe(BrokerStatus.Repeat), claim => claim.Jobs.ShouldBeEmpty());
        (await fixture.Broker.ClaimAsync(session, 3, 10)).Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Disarm_AClaimLiesReadyBehindTheBell_HandsOutNothingAndThatIsKnownAtOnce()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await using var bell = fixture.Bell();
        var waiting = bell.WaitAndClaimAsync(session, Order(1), TimeSpan.FromSeconds(30));
        await BlockedAsync(1);

        (await fixture.Broker.DisarmAsync(session, 2)).ShouldBe(new DisarmReply(BrokerStatus.Ok, 0));
        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await waiting).Claim.Status.ShouldBe(BrokerStatus.Repeat);
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Status.ShouldBe(BrokerStatus.Repeat);
        (await fixture.Broker.ClaimAsync(session, 3, 10)).Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Disarm_TheClaimCameBefore_SaysSoAndChangesNothingForHigherNumbers()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.Broker.ClaimAsync(session, 4, 10);

        (await fixture.Broker.DisarmAsync(session, 5)).Last.ShouldBe(4);
        (await fixture.Broker.DisarmAsync(session, 2)).Last.ShouldBe(5); // late: what came since stands
        (await fixture.Broker.ClaimAsync(session, 6, 10)).Status.ShouldBe(BrokerStatus.Ok);
    }

    [Fact]
    public async Task Disarm_OpenedAnewMeanwhile_DisarmsNoClaimOfTheNewSession()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var anew = await fixture.OpenAsync(queue, "n1", session: session.Session + 1);

        (await fixture.Broker.DisarmAsync(session, 5)).Status.ShouldBe(BrokerStatus.Stale);

        (await fixture.Broker.ClaimAsync(anew, 1, 10)).Status.ShouldBe(BrokerStatus.Ok);
    }

    [Fact]
    public async Task Bell_OpenedAnewMeanwhile_HandsOutNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await using var bell = fixture.Bell();
        var waiting = bell.WaitAndClaimAsync(session, Order(1), TimeSpan.FromSeconds(30));
        await BlockedAsync(1);
        await fixture.OpenAsync(queue, "n1", session: session.Session + 1);

        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await waiting).Claim.Status.ShouldBe(BrokerStatus.Stale);
    }

    [Fact]
    public async Task Bell_TwoNodesWait_EachEntryWakesOneOfThem()
    {
        var queue = BrokerFixture.NewQueue();
        var (one, two) = (await fixture.OpenAsync(queue, "n1"), await fixture.OpenAsync(queue, "n2"));
        await using var first = fixture.Bell();
        await using var second = fixture.Bell();
        List<Task<(bool Rang, ClaimReply Claim)>> waits =
            [first.WaitAndClaimAsync(one, Order(1), TimeSpan.FromSeconds(30)), second.WaitAndClaimAsync(two, Order(1), TimeSpan.FromSeconds(30))];
        await BlockedAsync(2);

        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var woken = await Task.WhenAny(waits);
        (await woken).Claim.Jobs.Count.ShouldBe(1);
        waits.Remove(woken);
        waits[0].IsCompleted.ShouldBeFalse();
        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await waits[0]).Claim.Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Claim_SomebodyDeletedAStream_SaysThatTheQueueIsNotOpen()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("DEL", fixture.Keys.Queue(queue).Streams[0]);

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Status.ShouldBe(BrokerStatus.Unknown);
    }

    private static ClaimOrder Order(long number) => new(number, 10, ClaimMode.Busy, TimeSpan.Zero);

    private Task BlockedAsync(int clients) => Eventually.TrueAsync(async () => (await fixture.SendAsync("INFO", "clients")).AsString().Contains($"blocked_clients:{clients}\r", StringComparison.Ordinal));
}
