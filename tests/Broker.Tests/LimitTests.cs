using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Rate, burst, concurrency and backlog, of a queue and of its types, over all nodes, on a clock that the test owns.</summary>
public sealed class LimitTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();
    private int _claims;

    [Theory]
    [InlineData("10/s", null, 10, 100)]
    [InlineData("10/s", "1", 1, 100)]
    [InlineData("10/s", "25", 25, 100)]
    [InlineData("30/m", null, 1, 2000)]
    [InlineData("0.5/s", "3", 3, 2000)]
    public async Task Rate_OfAQueue_GivesItsBurstThenLimitedWithTheExactWait(string rate, string? burst, int atOnce, int waitMs)
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        await LimitAsync(("rate", rate), ("burst", burst));
        await AddAsync(60);

        var first = await ClaimAsync(n1);
        first.Jobs.Count.ShouldBe(atOnce);
        var limited = await ClaimAsync(n2);
        limited.Status.ShouldBe(BrokerStatus.Limited);
        limited.Jobs.ShouldBeEmpty();
        limited.Next.ShouldBe(TimeSpan.FromMilliseconds(Math.Min(waitMs, 1000))); // what falls due or comes to the inbox is looked at each second all the same

        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(waitMs - 1));
        (await ClaimAsync(n2)).Jobs.Count.ShouldBe(0);
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        (await ClaimAsync(n2)).Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Rate_AboveFiftyASecond_IsAskedForFiftyTimesASecondAtMost()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("rate", "1000/s"), ("burst", "100"));
        await AddAsync(150);
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(100);

        (await ClaimAsync(session)).Next.ShouldBe(TimeSpan.FromMilliseconds(20));
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(20));

        (await ClaimAsync(session)).Jobs.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Rate_OverALongTime_IsNeverExceededAndNeverFallsBehind()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("rate", "50/s"), ("burst", "5"));
        await AddAsync(400);
        var begin = fixture.Now;
        var started = 0;

        while (fixture.Now - begin < 5000)
        {
            var claim = await ClaimAsync(session);
            started += claim.Jobs.Count;
            started.ShouldBeLessThanOrEqualTo(5 + (int)((fixture.Now - begin) * 50 / 1000));
            await fixture.AdvanceAsync(claim.Status == BrokerStatus.Limited ? claim.Next : TimeSpan.Zero);
        }

        started.ShouldBeInRange(249, 255);
        _claims.ShouldBeLessThanOrEqualTo(2 * 260); // a claim and a LIMITED each time a token came: no busy polling
    }

    [Fact]
    public async Task Rate_ClockSetBack_IsNotStuckInTheFuture()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("rate", "10/s"), ("burst", "10"));
        await AddAsync(30);
        await fixture.AdvanceAsync(TimeSpan.FromHours(5));
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(10);

        await fixture.AdvanceAsync(TimeSpan.FromHours(-5));

        (await ClaimAsync(session)).Next.ShouldBe(TimeSpan.FromMilliseconds(100));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Rate_OfAType_LetsOtherTypesPassAndItsWaitersFollowInOrder()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("type:slow:rate", "2/s"), ("type:slow:burst", "1"));
        for (var i = 0; i < 3; i++)
        {
            await fixture.EnqueueAsync(_queue, $$"""{"type":"slow","id":"s{{i}}"}""");
            await fixture.EnqueueAsync(_queue, $$"""{"type":"fast","id":"f{{i}}"}""");
        }

        var first = await ClaimAsync(session);
        first.Jobs.Select(job => job.Id).ShouldBe(["s0", "f0", "f1", "f2"]);
        first.Next.ShouldBe(TimeSpan.FromMilliseconds(500));
        await ShouldBeAsync("s0 running n1", "f0 running n1", "f1 running n1", "f2 running n1", "s1 waiting t:slow", "s2 waiting t:slow");

        await fixture.Broker.SettleAsync(session, [.. first.Jobs.Select(job => job.Succeeded())]);
        (await ClaimAsync(session)).Jobs.ShouldBeEmpty();
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(499));
        (await ClaimAsync(session)).Jobs.ShouldBeEmpty();
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        (await ClaimAsync(session)).Jobs.Select(job => job.Id).ShouldBe(["s1"]);
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(500));
        (await ClaimAsync(session)).Jobs.Select(job => job.Id).ShouldBe(["s2"]);
    }

    [Fact]
    public async Task Concurrency_OfAQueue_CountsWhatAllNodesHold()
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        await LimitAsync(("concurrency", "3"));
        await AddAsync(10);

        var first = await ClaimAsync(n1, want: 2);
        first.Jobs.Count.ShouldBe(2);
        var second = await ClaimAsync(n2);
        second.Jobs.Count.ShouldBe(1);
        (await ClaimAsync(n1)).Status.ShouldBe(BrokerStatus.Limited);

        await fixture.Broker.SettleAsync(n1, [first.Jobs[0].Succeeded(), first.Jobs[1].Retry(TimeSpan.FromMinutes(1))]);
        (await ClaimAsync(n1)).Jobs.Count.ShouldBe(2);
        await fixture.Broker.ReclaimAsync(_queue, "n2"); // a crash gives its places back
        (await ClaimAsync(n1)).Jobs.Select(job => job.Id).ShouldBe([second.Jobs[0].Id]);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("dead")]
    [InlineData("retry")]
    [InlineData("drain")]
    [InlineData("unknown")]
    [InlineData("down")]
    public async Task Concurrency_OfAType_SlotComesBackHoweverTheJobLeavesItsNode(string how)
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        await LimitAsync(("type:t:concurrency", "2"));
        for (var i = 0; i < 4; i++) await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", $"j{i}");
        await fixture.XaddAsync(_queue, "type", "other", "args", "1", "id", "free");

        var held = (await ClaimAsync(n1)).Jobs;
        held.Select(job => job.Id).ShouldBe(["j0", "j1", "free"]);
        (await ClaimAsync(n2)).Jobs.ShouldBeEmpty();
        await ShouldBeAsync("j0 running n1", "j1 running n1", "free running n1", "j2 waiting t:t", "j3 waiting t:t");

        switch (how)
        {
            case "succeeded": await fixture.Broker.SettleAsync(n1, [held[0].Succeeded()]); break;
            case "dead": await fixture.Broker.SettleAsync(n1, [held[0].Dead()]); break;
            case "retry": await fixture.Broker.SettleAsync(n1, [held[0].Retry(TimeSpan.FromHours(1))]); break;
            case "drain": await fixture.Broker.ReleaseAsync(n1, [held[0].Drain()]); break;
            case "unknown": await fixture.Broker.ReleaseAsync(n1, [held[0].Unknown()]); break;
            default: await fixture.Broker.ReclaimAsync(_queue, "n1"); break;
        }
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();

        var next = (await ClaimAsync(n2)).Jobs;

        next.Count(job => job.Id != "free").ShouldBe(how == "down" ? 2 : 1); // the one that came free; both of the node that is down
        next.Select(job => job.Id).ShouldContain("j2"); // first in the lane, though others came back behind it
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Concurrency_OfAType_HigherPriorityGetsTheSlotFirst()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("type:t:concurrency", "1"));
        foreach (var (id, priority) in new[] { ("first", "normal"), ("low", "low"), ("normal", "normal"), ("high", "high") })
            await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"{{id}}","priority":"{{priority}}"}""");
        var order = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var job = (await ClaimAsync(session)).Jobs.ShouldHaveSingleItem();
            (await ClaimAsync(session)).Jobs.ShouldBeEmpty();
            order.Add(job.Id);
            await fixture.Broker.SettleAsync(session, [job.Succeeded()]);
        }
        order.ShouldBe(["high", "first", "normal", "low"]);
    }

    [Fact]
    public async Task OrderingKeyAndConcurrency_Together_AreBothKept()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("type:t:concurrency", "1"));
        foreach (var (id, key) in new[] { ("a0", "a"), ("b0", "b"), ("b1", "b"), ("a1", "a") })
            await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"{{id}}","ordering_key":"{{key}}"}""");

        var held = (await ClaimAsync(session)).Jobs;
        await ShouldBeAsync("a0 running n1", "b0 waiting t:t", "b1 waiting o:b", "a1 waiting o:a");
        var order = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            order.Add(held.ShouldHaveSingleItem().Id);
            await fixture.Broker.SettleAsync(session, [held[0].Succeeded()]);
            (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
            held = (await ClaimAsync(session)).Jobs;
        }
        order.IndexOf("a0").ShouldBeLessThan(order.IndexOf("a1"));
        order.IndexOf("b0").ShouldBeLessThan(order.IndexOf("b1"));
        await ShouldBeAsync();
    }

    [Fact]
    public async Task Concurrency_LimitLifted_LetsAllWaitersGo()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("type:t:concurrency", "1"));
        await AddAsync(10);
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(1);

        await LimitAsync(("type:t:concurrency", "4"));
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(3);
        await LimitAsync(("type:t:concurrency", null));
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(6);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_OfTheConfiguration_HoldUntilAnOperatorSaysOtherwise()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.Broker.ConfigureAsync(_queue, new Dictionary<string, string> { ["concurrency"] = "1" });
        await AddAsync(5);
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(1);

        await LimitAsync(("concurrency", "3"));
        (await ClaimAsync(session)).Jobs.Count.ShouldBe(2);
        await LimitAsync(("concurrency", null));

        (await ClaimAsync(session)).Status.ShouldBe(BrokerStatus.Limited);
    }

    [Fact]
    public async Task Limited_Claim_StillTakesFromTheInboxAndPromotes()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("concurrency", "1"));
        await AddAsync(1);
        await ClaimAsync(session);
        await fixture.RpushAsync(_queue, """{"type":"t","id":"listed"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"late","delay":1}""");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await ClaimAsync(session)).Status.ShouldBe(BrokerStatus.Limited);

        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot["listed"].ShouldBe("ready");
        snapshot["late"].ShouldBe("ready");
    }

    [Fact]
    public async Task Backlog_Full_RefusesAtTheFunctionDoorOnly()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync(("backlog", "3"));
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"a"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"b","delay":60}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"c","unique":"u","priority":"low"}""");

        var refused = await fixture.EnqueueAsync(_queue, """{"type":"t","id":"d"}""");
        refused.Status.ShouldBe(EnqueueStatus.Refused);
        refused.Reason.ShouldBe("the queue holds 3 jobs that have not ended, and its backlog limit is 3. Try again when it has caught up, or raise the limit");
        (await fixture.EnqueueAsync(_queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.Known);
        (await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u"}""")).Id.ShouldBe("c");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1");

        var jobs = (await ClaimAsync(session)).Jobs;
        await fixture.Broker.SettleAsync(session, [.. jobs.Select(job => job.Succeeded())]);
        (await fixture.EnqueueAsync(_queue, """{"type":"t","id":"d"}""")).Status.ShouldBe(EnqueueStatus.New);
    }

    /// <summary>A call looks at a hundred types that somebody waits for; the one behind them is not to wait until theirs have all run.</summary>
    [Fact]
    public async Task Rate_OfTheLastOfManyTypesThatAreWaitedFor_IsUsed()
    {
        const int Types = 120;
        var session = await fixture.OpenAsync(_queue, "n1");
        await LimitAsync([.. Enumerable.Range(0, Types).Select(type => ($"type:t{type:000}:rate", (string?)(type == Types - 1 ? "1/s" : "1/h")))]);
        for (var i = 0; i < 2 * Types; i++) await fixture.XaddAsync(_queue, "type", $"t{i % Types:000}", "args", "1", "id", $"j{i}");
        List<string> ran = [];
        for (var i = 0; i < 4; i++) ran.AddRange((await ClaimAsync(session, want: 1000)).Jobs.Select(job => job.Id));
        ran.Count.ShouldBe(Types);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        ran.Clear();
        for (var i = 0; i < 3; i++) ran.AddRange((await ClaimAsync(session, want: 1000)).Jobs.Select(job => job.Id));

        ran.ShouldBe([$"j{2 * Types - 1}"]);
    }

    private Task LimitAsync(params (string Name, string? Value)[] limits) =>
        fixture.Operator.SetLimitsAsync(_queue, limits.ToDictionary(limit => limit.Name, limit => limit.Value), "test");

    private async Task AddAsync(int count) =>
        await fixture.Broker.EnqueueAsync(_queue, [.. Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)"""{"type":"t"}"""u8.ToArray())]);

    private Task<ClaimReply> ClaimAsync(QueueSession session, int want = 100) => fixture.Broker.ClaimAsync(session, ++_claims, want);

    private async Task ShouldBeAsync(params string[] states)
    {
        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.States.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(states, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
    }
}
