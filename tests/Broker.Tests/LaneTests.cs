using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Ordering keys: one at a time, in order, over all nodes, through retries and the loss of nodes, while other keys go on.</summary>
public sealed class LaneTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();
    private int _claims;

    [Fact]
    public async Task OrderingKey_OfOneLane_RunsOneAtATimeInOrderOverAllNodes()
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        for (var i = 0; i < 3; i++)
        {
            await AddAsync($"a{i}", "a");
            await AddAsync($"b{i}", "b");
        }
        var free = await fixture.XaddAsync(_queue, "type", "t", "args", "1");

        var first = await ClaimAsync(n1);
        first.Select(job => job.Id).ShouldBe(["a0", "b0", free]);
        (await ClaimAsync(n2)).ShouldBeEmpty();
        await ShouldBeAsync("a0 running n1", "b0 running n1", $"{free} running n1", "a1 waiting o:a", "a2 waiting o:a", "b1 waiting o:b", "b2 waiting o:b");

        await fixture.Broker.SettleAsync(n1, [first[0].Succeeded()]);
        await ShouldBeAsync("a1 ready", "b0 running n1", $"{free} running n1", "a2 waiting o:a", "b1 waiting o:b", "b2 waiting o:b");
        var second = await ClaimAsync(n2);
        second.Select(job => job.Id).ShouldBe(["a1"]);
        (await ClaimAsync(n1)).ShouldBeEmpty();
        await fixture.Broker.SettleAsync(n2, [second[0].Succeeded()]);
        await fixture.Broker.SettleAsync(n1, [first[1].Succeeded(), first[2].Succeeded()]);
        (await ClaimAsync(n2)).Select(job => job.Id).ShouldBe(["a2", "b1"]);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("stream")]
    [InlineData("function")]
    [InlineData("high")]
    [InlineData("delayed")]
    public async Task OrderingKey_AtEachDoor_IsKept(string door)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < 2; i++)
        {
            if (door == "stream") await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", $"j{i}", "ordering_key", "k");
            else if (door == "list") await fixture.RpushAsync(_queue, $$"""{"type":"t","id":"j{{i}}","ordering_key":"k"}""");
            else await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"j{{i}}","ordering_key":"k","priority":"{{(door == "high" ? "high" : "normal")}}","delay":{{(door == "delayed" ? 1 : 0)}}}""");
        }
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        var claim = await ClaimAsync(session);

        claim.Select(job => job.Id).ShouldBe(["j0"]);
        await ShouldBeAsync("j0 running n1", "j1 waiting o:k");
        await fixture.Broker.SettleAsync(session, [claim[0].Succeeded()]);
        (await ClaimAsync(session)).Select(job => job.Id).ShouldBe(["j1"]);
    }

    [Fact]
    public async Task OrderingKey_Retry_HoldsTheLaneUntilItHasEnded()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await AddAsync("first", "k");
        await AddAsync("second", "k");

        var first = await ClaimAsync(session);
        await fixture.Broker.SettleAsync(session, [first[0].Retry(TimeSpan.FromSeconds(10))]);
        (await ClaimAsync(session)).ShouldBeEmpty();
        await ShouldBeAsync($"first scheduled {fixture.Now + 10_000}", "second waiting o:k");

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));
        first = await ClaimAsync(session);
        first.Select(job => job.Id).ShouldBe(["first"]);
        await fixture.Broker.SettleAsync(session, [first[0].Dead()]);
        (await ClaimAsync(session)).Select(job => job.Id).ShouldBe(["second"]);
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("unknown")]
    [InlineData("down")]
    public async Task OrderingKey_GivenBack_StaysFirstInItsLane(string how)
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        await AddAsync("first", "k");
        await AddAsync("second", "k");
        var first = await ClaimAsync(n1);
        (await ClaimAsync(n2)).ShouldBeEmpty();

        if (how == "down") await fixture.Broker.ReclaimAsync(_queue, "n1");
        else await fixture.Broker.ReleaseAsync(n1, [how == "drain" ? first[0].Drain() : first[0].Unknown()]);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));

        (await ClaimAsync(n2)).Select(job => job.Id).ShouldBe(["first"]);
        await ShouldBeAsync("first running n2", "second waiting o:k");
    }

    [Fact]
    public async Task OrderingKey_DelayedJob_TakesItsPlaceWhenItFallsDue()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"late","ordering_key":"k","delay":5}""");
        await AddAsync("first", "k");
        await AddAsync("second", "k");
        var order = new List<string>();
        var held = await ClaimAsync(session);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));

        for (var i = 0; i < 3; i++)
        {
            order.Add(held.ShouldHaveSingleItem().Id);
            (await ClaimAsync(session)).ShouldBeEmpty();
            await fixture.Broker.SettleAsync(session, [held[0].Succeeded()]);
            held = await ClaimAsync(session);
        }

        order.ShouldBe(["first", "second", "late"]);
    }

    [Fact]
    public async Task OrderingKey_WaiterExpired_IsSkippedWhenItsTurnComes()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await AddAsync("first", "k");
        for (var i = 0; i < 50; i++) await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"late{{i}}","ordering_key":"k","expires_in":1}""");
        await AddAsync("last", "k");
        var first = await ClaimAsync(session);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        await fixture.Broker.SettleAsync(session, [first[0].Succeeded()]);
        var next = new List<ClaimedJob>();
        for (var i = 0; i < 3 && next.Count == 0; i++) next.AddRange(await ClaimAsync(session));

        next.Select(job => job.Id).ShouldBe(["last"]);
        await ShouldBeAsync("last running n1");
        (await fixture.EntriesAsync(_queue)).Count(entry => entry.State == "expired").ShouldBe(50);
    }

    [Fact]
    public async Task OrderingKey_WaiterCancelled_IsNotRunAndKeepsNobodyWaiting()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        foreach (var id in new[] { "first", "second", "third" }) await AddAsync(id, "k");
        var first = await ClaimAsync(session);

        await fixture.Operator.CancelAsync(_queue, "second", "ada", "not needed");
        await ShouldBeAsync("first running n1", "third waiting o:k");
        await fixture.Broker.SettleAsync(session, [first[0].Succeeded()]);

        (await ClaimAsync(session)).Select(job => job.Id).ShouldBe(["third"]);
    }

    [Fact]
    public async Task OrderingKey_HolderCancelledBetweenAttempts_PassesTheLaneOn()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await AddAsync("first", "k");
        await AddAsync("second", "k");
        var first = await ClaimAsync(session);
        await fixture.Broker.SettleAsync(session, [first[0].Retry(TimeSpan.FromHours(1))]);

        await fixture.Operator.CancelAsync(_queue, "first", "ada", "not needed");

        await ShouldBeAsync("second ready");
        (await ClaimAsync(session)).Select(job => job.Id).ShouldBe(["second"]);
    }

    [Fact]
    public async Task Waiting_InLighthouseJob_IsSaidWithWhatItWaitsFor()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await AddAsync("first", "k");
        await AddAsync("second", "k");
        await ClaimAsync(session);

        var job = (await fixture.SendAsync("FCALL_RO", "lighthouse_job", "1", fixture.Keys.Queue(_queue).Root, "second")).AsString();

        job.ShouldContain("\"state\":\"waiting\"");
        job.ShouldContain("\"waits_for\":\"ordering_key\"");
        (await fixture.Inspector.JobAsync(_queue, "second"))!.State.ShouldBe("waiting");
    }

    [Theory]
    [InlineData(Fault.DropReply, false)]
    [InlineData(Fault.DropCall, false)]
    [InlineData(Fault.None, false)]
    [InlineData(Fault.None, true)]
    public async Task OrderingKey_HoldersNodeIsDown_AfterAnyFateOfItsClaim_RunsTheHolderBeforeTheNext(Fault fate, bool taken)
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        await AddAsync("first", "k");
        await AddAsync("second", "k");
        fixture.Faulty.Fate = _ => fate;
        var held = await IgnoringLossAsync(() => fixture.Broker.ClaimAsync(n1, 1, 10));
        fixture.Faulty.Fate = _ => Fault.None;
        if (taken) (await fixture.Broker.HeldAsync(n1, default)).Jobs.Select(job => job.Id).ShouldBe(["first"]);

        while ((await fixture.Broker.ReclaimAsync(_queue, "n1")).More) { }
        var next = await ClaimAsync(n2);

        next.Select(job => job.Id).ShouldBe(["first"]);
        if (held is not null) (await fixture.Broker.SettleAsync(n1, [held.Jobs[0].Succeeded()])).Status.ShouldBe(BrokerStatus.Fenced);
        await ShouldBeAsync("first running n2", "second waiting o:k");
        await fixture.Broker.SettleAsync(n2, [next[0].Succeeded()]);
        (await ClaimAsync(n2)).Select(job => job.Id).ShouldBe(["second"]);
    }

    [Theory]
    [InlineData(Fault.DropCall, "first")]
    [InlineData(Fault.DropReply, "second")]
    [InlineData(Fault.Repeat, "second")]
    public async Task OrderingKey_SettleLostOrRepeated_ThenNodeDown_PassesTheLaneOnceOrNot(Fault fate, string next)
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        foreach (var id in new[] { "first", "second", "third" }) await AddAsync(id, "k");
        var first = await ClaimAsync(n1);

        fixture.Faulty.Fate = _ => fate;
        await IgnoringLossAsync(() => fixture.Broker.SettleAsync(n1, [first[0].Succeeded()]));
        fixture.Faulty.Fate = _ => Fault.None;
        if (fate == Fault.DropReply) (await fixture.Broker.SettleAsync(n1, [first[0].Succeeded()])).NotHeld.ShouldBe([0]);
        while ((await fixture.Broker.ReclaimAsync(_queue, "n1")).More) { }

        (await ClaimAsync(n2)).Select(job => job.Id).ShouldBe([next]);
        (await ClaimAsync(n2)).ShouldBeEmpty();
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_CapReached_LeavesTheRestInTheirStreamInOrder()
    {
        const int cap = 10_000, more = 30;
        var session = await fixture.OpenAsync(_queue, "n1");
        await AddAsync("holder", "k");
        var held = await ClaimAsync(session);
        for (var i = 0; i < cap + more; i += 500)
        {
            await fixture.Broker.EnqueueAsync(_queue, [.. Enumerable.Range(i, Math.Min(500, cap + more - i)).Select(n => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes($$"""{"type":"t","id":"w{{n}}","ordering_key":"k"}"""))]);
        }
        var free = await fixture.XaddAsync(_queue, "type", "t", "args", "1"); // behind those that stay

        for (var i = 0; i < 80; i++) (await ClaimAsync(session)).ShouldBeEmpty();

        var names = fixture.Keys.Queue(_queue);
        (await fixture.SendAsync("ZCARD", names.Waiting)).AsInt64().ShouldBe(cap);
        (await fixture.SendAsync("XLEN", names.Ready)).AsInt64().ShouldBe(1 + more + 1);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
        for (var i = 0; i < 40; i++) // each end makes room for one; the holder, w0, w1 …
        {
            await fixture.Broker.SettleAsync(session, [held[0].Succeeded()]);
            held = await ClaimAsync(session);
            held[0].Id.ShouldBe($"w{i}");
            if (held.Count > 1) await fixture.Broker.SettleAsync(session, [held[1].Succeeded()]);
        }
        (await fixture.SendAsync("XLEN", names.Ready)).AsInt64().ShouldBe(0);
        (await fixture.SnapshotAsync(_queue))[free].ShouldBeNull();
    }

    private Task AddAsync(string id, string key) => fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"{{id}}","ordering_key":"{{key}}"}""");

    private async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(QueueSession session)
    {
        var claim = await fixture.Broker.ClaimAsync(session, ++_claims, 100);
        claim.Status.ShouldBe(BrokerStatus.Ok);
        return claim.Jobs;
    }

    private async Task ShouldBeAsync(params string[] states)
    {
        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.States.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(states, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
    }

    private static async Task<T?> IgnoringLossAsync<T>(Func<Task<T>> call) where T : class
    {
        try
        {
            return await call();
        }
        catch (Redis.RedisException)
        {
            return null;
        }
    }
}
