using System.Globalization;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Operators;

/// <summary>Requeue and purge of dead jobs, by every filter and in chunks.</summary>
public sealed class DeadJobTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    /// <summary>Four dead jobs, a second apart: a and b of type one, c of type two, d as a document.</summary>
    private async Task<(string Queue, QueueSession Session)> FourDeadAsync()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        (string Id, string Type, string Error, string Message)[] jobs = [("a", "one", "Timeout", "took too long"), ("b", "one", "IO", "disk full"), ("c", "two", "IO", "disk slow"), ("d", "two", "Timeout", "took too long")];
        var number = 0;
        foreach (var (id, type, error, message) in jobs)
        {
            if (id == "d") await fixture.EnqueueAsync(queue, $$"""{"type":"{{type}}","id":"{{id}}","args":[]}""");
            else await fixture.XaddAsync(queue, "type", type, "args", "1", "id", id);
            var job = (await fixture.Broker.ClaimAsync(session, ++number, 1)).Jobs[0];
            await fixture.Broker.SettleAsync(session, [job.Dead() with { Error = new JobError(error, message), Type = type }]);
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        }
        return (queue, session);
    }

    private DeadFilter Filter(string what)
    {
        var begin = DateTimeOffset.FromUnixTimeMilliseconds(fixture.Now - 4000);
        return what switch
        {
            "all" => new DeadFilter(),
            "ids" => new DeadFilter { Ids = ["c", "a"] },
            "type" => new DeadFilter { Type = "two" },
            "error" => new DeadFilter { Error = "IO" },
            "message" => new DeadFilter { Message = "disk" },
            "type and error" => new DeadFilter { Type = "two", Error = "IO" },
            "ids and error" => new DeadFilter { Ids = ["a", "b"], Error = "IO" },
            "before" => new DeadFilter { Before = begin.AddSeconds(2) },
            "after" => new DeadFilter { After = begin.AddSeconds(2) },
            "between" => new DeadFilter { After = begin.AddSeconds(1), Before = begin.AddSeconds(3) },
            "max" => new DeadFilter { Max = 3 },
            "none" => new DeadFilter { Type = "three" },
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    [Theory]
    [InlineData("all", "abcd")]
    [InlineData("ids", "ac")]
    [InlineData("type", "cd")]
    [InlineData("error", "bc")]
    [InlineData("message", "bc")]
    [InlineData("type and error", "c")]
    [InlineData("ids and error", "b")]
    [InlineData("before", "ab")]
    [InlineData("after", "cd")]
    [InlineData("between", "bc")]
    [InlineData("max", "abc")]
    [InlineData("none", "")]
    public async Task RequeueAndPurge_Filter_FitsThese(string filter, string expected)
    {
        foreach (var purge in new[] { false, true })
        {
            var (queue, session) = await FourDeadAsync();
            var wanted = expected.Select(c => $"{c}").ToArray();

            var reply = purge ? await fixture.Operator.PurgeAsync(queue, Filter(filter), "ada") : await fixture.Operator.RequeueAsync(queue, Filter(filter), "ada");

            reply.Matched.ShouldBe(wanted.Length);
            reply.Done.ShouldBe(wanted.Length);
            reply.Skipped.ShouldBeEmpty();
            var snapshot = await fixture.SnapshotAsync(queue);
            snapshot.Violations.ShouldBeEmpty();
            var states = new Dictionary<string, string>();
            foreach (var id in new[] { "a", "b", "c", "d" })
            {
                if (!wanted.Contains(id)) states[id] = "dead";
                else if (!purge) states[id] = "ready";
            }
            snapshot.States.ShouldBe(states, ignoreOrder: true);
            (await fixture.EntriesAsync(queue)).Where(entry => entry.By == "ada").Select(entry => (entry.Id, entry.State))
                .ShouldBe(wanted.Select(id => (id, purge ? "purged" : "requeued")), ignoreOrder: true);
            if (!purge) (await fixture.Broker.ClaimAsync(session, 100, 10)).Jobs.ShouldAllBe(job => job.Attempt == 1);
        }
    }

    [Fact]
    public async Task Requeue_ThousandsThatDiedAtOneMoment_EachOnceInItsOrder()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 450; i++) await fixture.XaddAsync(queue, "type", i % 3 == 0 ? "left" : "t", "args", i.ToString(CultureInfo.InvariantCulture));
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 1000)).Jobs;
        await fixture.Broker.SettleAsync(session, [.. jobs.Select(job => job.Dead())]);

        var reply = await fixture.Operator.RequeueAsync(queue, new DeadFilter { Type = "t" });

        reply.Done.ShouldBe(300);
        reply.Matched.ShouldBe(300);
        var states = (await fixture.SnapshotAsync(queue)).States;
        states.Values.Count(state => state == "dead").ShouldBe(150);
        var again = (await fixture.Broker.ClaimAsync(session, 2, 1000)).Jobs;
        again.Select(job => job.Id).ShouldBe(jobs.Where(job => again.Any(other => other.Id == job.Id)).Select(job => job.Id));
        again.Count.ShouldBe(300);
        (await fixture.Operator.PurgeAsync(queue, new DeadFilter())).Done.ShouldBe(150);
    }

    [Fact]
    public async Task Requeue_WhatCannotBe_IsSkippedInWords()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"locked","unique":"k"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"expired","expires_in":5,"priority":"high"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"gone"}""");
        await fixture.Broker.SettleAsync(session, [.. (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Dead())]);
        await fixture.XaddAsync(queue, "nonsense", "1");
        await fixture.Broker.ClaimAsync(session, 2, 10);
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"holder","unique":"k"}""");
        await fixture.SendAsync("HDEL", fixture.Keys.Queue(queue).Parked, "gone");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));

        var reply = await fixture.Operator.RequeueAsync(queue, new DeadFilter());
        var byId = await fixture.Operator.RequeueAsync(queue, new DeadFilter { Ids = ["holder", "locked"] });

        reply.Done.ShouldBe(0);
        reply.Matched.ShouldBe(4);
        var why = reply.Skipped.Select(skipped => skipped.Why).ToList();
        why.ShouldContain("Job holder holds its unique key `k`. Requeue it when that has ended");
        why.ShouldContain(text => text.StartsWith("It expired at 20", StringComparison.Ordinal));
        why.ShouldContain("Somebody deleted its body: its type and arguments are gone. Purge it");
        why.ShouldContain("type is missing. Every job needs one, for example email.send");
        byId.Skipped.Select(skipped => (skipped.Id, skipped.Why)).ShouldBe([("holder", "It is not among the dead jobs"), ("locked", "Job holder holds its unique key `k`. Requeue it when that has ended")]);
        (await fixture.Operator.PurgeAsync(queue, new DeadFilter())).Done.ShouldBe(4);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["holder"] = "ready" });
        snapshot.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Requeue_JobWithAUniqueKey_HoldsItAgain()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a","unique":"k"}""");
        await fixture.Broker.SettleAsync(session, [(await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0].Dead()]);

        (await fixture.Operator.RequeueAsync(queue, new DeadFilter())).Done.ShouldBe(1);

        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"b","unique":"k"}""")).ShouldBe(new EnqueueReply("a", EnqueueStatus.Known, null));
        await fixture.Broker.SettleAsync(session, [(await fixture.Broker.ClaimAsync(session, 2, 1)).Jobs[0].Succeeded()]);
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"b","unique":"k"}""")).Status.ShouldBe(EnqueueStatus.New);
    }

    [Fact]
    public async Task Requeue_JobThatDiesAgainMeanwhile_IsNotTakenTwice()
    {
        var (queue, session) = await FourDeadAsync();
        var until = new DeadFilter { Before = DateTimeOffset.FromUnixTimeMilliseconds(fixture.Now) };
        (await fixture.Operator.RequeueAsync(queue, until)).Done.ShouldBe(4);
        await fixture.Broker.SettleAsync(session, [.. (await fixture.Broker.ClaimAsync(session, 100, 10)).Jobs.Select(job => job.Dead())]);

        (await fixture.Operator.RequeueAsync(queue, until)).Done.ShouldBe(0);
    }

    [Fact]
    public async Task Requeue_JobWhoseBodySomebodyDeleted_IsSkippedWithTheReason()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"gone"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
        await fixture.SendAsync("XDEL", fixture.Keys.Queue(queue).Ready, job.Entry.ToString());
        await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.Zero)]);

        var reply = await fixture.Operator.RequeueAsync(queue, new DeadFilter());

        reply.Skipped.ShouldHaveSingleItem().ShouldBe(new SkippedJob("gone", "Somebody deleted its body: its type and arguments are gone. Purge it"));
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["gone"] = "dead" });
        (await fixture.Operator.PurgeAsync(queue, new DeadFilter())).Done.ShouldBe(1);
    }

    [Fact]
    public async Task Purge_ClientsId_IsRememberedForADay()
    {
        var (queue, session) = await FourDeadAsync();
        await fixture.Operator.PurgeAsync(queue, new DeadFilter());

        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.Known);
        await fixture.AdvanceAsync(TimeSpan.FromHours(25));
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.New);
        session.ShouldNotBeNull();
    }
}
