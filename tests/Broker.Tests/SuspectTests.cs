using System.Globalization;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Poison pills: who was held in two crashes runs alone, and only a crash alone counts.</summary>
public sealed class SuspectTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    /// <summary>Nearly always the node was to blame: what it held goes on at once, and wherever there is room.</summary>
    [Fact]
    public async Task Crash_AmongMany_NobodyIsASuspect()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashAsync(queue, "lost", held: 2, "a", "b");
        var other = await fixture.OpenAsync(queue, "other");

        var again = await fixture.Broker.ClaimAsync(other, 1, 10);

        again.AloneWanted.ShouldBeFalse();
        again.Jobs.Select(job => (job.Id, job.IsSuspect, job.Crashes)).ShouldBe([("a", false, 1), ("b", false, 1)]);
        await fixture.Broker.SettleAsync(other, [again.Jobs[0].Succeeded(), again.Jobs[1].Retry(TimeSpan.Zero)]);
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Suspects)).AsInt64().ShouldBe(0);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    /// <summary>A crash long ago, from which a job has recovered since, is not counted with the next.</summary>
    [Fact]
    public async Task Crash_AfterAnAttemptThatEnded_IsTheFirstAgain()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashAsync(queue, "lost", held: 2, "a");
        var other = await fixture.OpenAsync(queue, "other");
        await fixture.Broker.SettleAsync(other, [(await fixture.Broker.ClaimAsync(other, 1, 10)).Jobs[0].Retry(TimeSpan.Zero)]);
        await CrashAsync(queue, "n1", held: 2);

        (await fixture.Broker.ClaimAsync(other, 2, 10)).Jobs.ShouldHaveSingleItem().IsSuspect.ShouldBeFalse();
    }

    [Fact]
    public async Task Crash_AmongManyTwice_AllAreSuspectsAndHandedOutAlone()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashAsync(queue, "first", held: 2, "a", "b");
        var lost = await fixture.OpenAsync(queue, "lost");
        var other = await fixture.OpenAsync(queue, "other");
        (await fixture.Broker.ClaimAsync(lost, 1, 10)).Jobs.Count.ShouldBe(2);
        (await fixture.Broker.ReclaimAsync(queue, "lost", new Crash(2))).ShouldBe(new ReclaimReply(2, false));
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"innocent"}""");

        // busy: none of them, but the wish that it runs dry
        var busy = await fixture.Broker.ClaimAsync(other, 1, 10);
        busy.Jobs.Select(job => job.Id).ShouldBe(["innocent"]);
        busy.AloneWanted.ShouldBeTrue();
        busy.Alone.ShouldBeFalse();
        await fixture.Broker.SettleAsync(other, [busy.Jobs[0].Succeeded()]);

        // idle: one, and nothing beside it
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"late"}""");
        var alone = await fixture.Broker.ClaimAsync(other, 2, 10, ClaimMode.Alone);
        alone.Alone.ShouldBeTrue();
        var a = alone.Jobs.ShouldHaveSingleItem();
        (a.Id, a.IsSuspect, a.Crashes).ShouldBe(("a", true, 2));
        await fixture.Broker.SettleAsync(other, [a.Succeeded()]);

        var b = (await fixture.Broker.ClaimAsync(other, 3, 10, ClaimMode.Alone)).Jobs.ShouldHaveSingleItem();
        b.Id.ShouldBe("b");
        await fixture.Broker.SettleAsync(other, [b.Succeeded()]);
        var none = await fixture.Broker.ClaimAsync(other, 4, 10, ClaimMode.Alone);
        none.Jobs.ShouldBeEmpty();
        (none.Alone, none.AloneWanted).ShouldBe((false, false));
        (await fixture.Broker.ClaimAsync(other, 5, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("late");

        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Suspects)).AsInt64().ShouldBe(0);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task AloneWanted_TwoBusyNodes_OneAtATimeIsAskedForAMinute()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashTwiceAsync(queue, "a");
        var first = await fixture.OpenAsync(queue, "n1");
        var second = await fixture.OpenAsync(queue, "n2");

        (await fixture.Broker.ClaimAsync(first, 1, 1)).AloneWanted.ShouldBeTrue();
        (await fixture.Broker.ClaimAsync(second, 1, 1)).AloneWanted.ShouldBeFalse();
        (await fixture.Broker.ClaimAsync(first, 2, 1)).AloneWanted.ShouldBeTrue();
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(61));
        (await fixture.Broker.ClaimAsync(second, 2, 1)).AloneWanted.ShouldBeTrue();
        (await fixture.Broker.ClaimAsync(first, 3, 1)).AloneWanted.ShouldBeFalse();
        (await fixture.Broker.ClaimAsync(first, 4, 1, ClaimMode.Alone)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    [Fact]
    public async Task AloneWanted_IdleNode_IsAskedWhoseverTurnItIsAndGetsNothingBeside()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashTwiceAsync(queue, "a");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"beside"}""");
        var busy = await fixture.OpenAsync(queue, "n1");
        var idle = await fixture.OpenAsync(queue, "n2");
        (await fixture.Broker.ClaimAsync(busy, 1, 0)).AloneWanted.ShouldBeTrue();

        var asked = await fixture.Broker.ClaimAsync(idle, 1, 10, ClaimMode.Idle);
        (asked.AloneWanted, asked.Alone).ShouldBe((true, false));
        asked.Jobs.ShouldBeEmpty();
        (await fixture.Broker.ClaimAsync(idle, 2, 1, ClaimMode.Alone)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("a");

        (await fixture.Broker.ClaimAsync(busy, 2, 10, ClaimMode.Idle)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("beside"); // no suspect waits any more
    }

    [Fact]
    public async Task AloneWanted_NodeThatRests_IsNotAskedAndKeepsTheTurnFromNobody()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashTwiceAsync(queue, "a");
        var rests = await fixture.OpenAsync(queue, "n1");
        var other = await fixture.OpenAsync(queue, "n2");

        (await fixture.Broker.ClaimAsync(rests, 1, 1, ClaimMode.Busy, TimeSpan.Zero)).AloneWanted.ShouldBeFalse();

        (await fixture.Broker.ClaimAsync(other, 1, 1)).AloneWanted.ShouldBeTrue();
    }

    [Fact]
    public async Task Close_NodeHadTheTurn_NextNodeHasItAtOnce()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashTwiceAsync(queue, "a");
        var leaves = await fixture.OpenAsync(queue, "n1");
        var stays = await fixture.OpenAsync(queue, "n2");
        (await fixture.Broker.ClaimAsync(leaves, 1, 1)).AloneWanted.ShouldBeTrue();
        (await fixture.Broker.ClaimAsync(stays, 1, 1)).AloneWanted.ShouldBeFalse();

        (await fixture.Broker.CloseAsync(leaves)).ShouldBeTrue();

        (await fixture.Broker.ClaimAsync(stays, 2, 1)).AloneWanted.ShouldBeTrue();
    }

    [Fact]
    public async Task AloneWanted_LongTurn_IsKeptForItsWholeLength()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashTwiceAsync(queue, "a");
        var first = await fixture.OpenAsync(queue, "n1");
        var second = await fixture.OpenAsync(queue, "n2");
        (await fixture.Broker.ClaimAsync(first, 1, 1, ClaimMode.Busy, TimeSpan.FromMinutes(4))).AloneWanted.ShouldBeTrue();

        await fixture.AdvanceAsync(TimeSpan.FromMinutes(3.9));
        (await fixture.Broker.ClaimAsync(second, 1, 1)).AloneWanted.ShouldBeFalse();
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(0.2));
        (await fixture.Broker.ClaimAsync(second, 2, 1)).AloneWanted.ShouldBeTrue();
    }

    [Fact]
    public async Task Crash_AloneThreeTimes_IsDeadWithNodesAndTimesNamed()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"pill","reply_to":"r"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"beside"}""");
        await CrashTwiceAsync(queue);
        var times = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
            var session = await fixture.OpenAsync(queue, $"n{i}");
            if (i == 1) await SettleBesideAsync(queue, session);
            (await fixture.Broker.ClaimAsync(session, 10, 1, ClaimMode.Alone)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("pill");
            await fixture.Broker.ReclaimAsync(queue, session.Node, new Crash(1));
            times.Add(DateTimeOffset.FromUnixTimeMilliseconds(fixture.Now).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        }

        var dead = (await fixture.Inspector.JobAsync(queue, "pill")).ShouldNotBeNull();
        dead.State.ShouldBe("dead");
        dead.Error.ShouldNotBeNull().Type.ShouldBe("poison");
        dead.Error.Message.ShouldBe($"It took down its node 3 times while it ran there alone: n1 ({times[0]}), n2 ({times[1]}), n3 ({times[2]}). Mend its handler, then requeue it");
        (await fixture.SnapshotAsync(queue))["beside"].ShouldNotBeNull().ShouldStartWith("scheduled");
        (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("r"))).AsString().ShouldContain("\"type\":\"poison\"");

        // requeued it begins anew
        (await fixture.Operator.RequeueAsync(queue, new DeadFilter { Error = "poison" })).Done.ShouldBe(1);
        var last = await fixture.OpenAsync(queue, "last");
        (await fixture.Broker.ClaimAsync(last, 1, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("pill");
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    /// <summary>Both were in the first crashes. The other one runs alone too, fails in the ordinary way, and is cleared by that.</summary>
    private async Task SettleBesideAsync(string queue, QueueSession session)
    {
        var pill = (await fixture.Broker.ClaimAsync(session, 1, 1, ClaimMode.Alone)).Jobs[0];
        await fixture.Broker.ReleaseAsync(session, [pill.Drain()]);
        var beside = (await fixture.Broker.ClaimAsync(session, 2, 1, ClaimMode.Alone)).Jobs.ShouldHaveSingleItem();
        beside.Id.ShouldBe("beside");
        await fixture.Broker.SettleAsync(session, [beside.Retry(TimeSpan.FromMinutes(1))]);
    }

    [Fact]
    public async Task Retry_AfterCrashesAmongMany_ClearsTheInnocent()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashTwiceAsync(queue, "a");
        var session = await fixture.OpenAsync(queue, "n1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1, ClaimMode.Alone)).Jobs[0];

        await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.Zero)]);

        var again = await fixture.Broker.ClaimAsync(session, 2, 1);
        again.Jobs.ShouldHaveSingleItem().IsSuspect.ShouldBeFalse();
        again.Alone.ShouldBeFalse();
    }

    [Fact]
    public async Task Retry_AfterACrashAlone_RunsAloneAgain()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashAsync(queue, "n0", held: 1, "a");
        var session = await fixture.OpenAsync(queue, "n1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1, ClaimMode.Alone)).Jobs[0];
        await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.Zero)]);

        (await fixture.Broker.ClaimAsync(session, 2, 1)).Jobs.ShouldBeEmpty();
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
        (await fixture.Broker.ClaimAsync(session, 3, 1, ClaimMode.Alone)).Alone.ShouldBeTrue();
    }

    [Fact]
    public async Task Reclaim_WithoutACrash_SuspectsNobody()
    {
        var queue = BrokerFixture.NewQueue();
        var lost = await fixture.OpenAsync(queue, "lost");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");
        await fixture.Broker.ClaimAsync(lost, 1, 1);

        await fixture.Broker.ReclaimAsync(queue, "lost");

        var other = await fixture.OpenAsync(queue, "other");
        var again = (await fixture.Broker.ClaimAsync(other, 1, 1)).Jobs.ShouldHaveSingleItem();
        (again.IsSuspect, again.Crashes).ShouldBe((false, 0));
    }

    [Fact]
    public async Task Release_TookNodeDown_CountsAsACrashAlone()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { [LimitNames.MaxCrashes] = "2" }, "ada");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");
        var session = await fixture.OpenAsync(queue, "n1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
        await fixture.Broker.ReleaseAsync(session, [new Release { Job = job, Reason = ReleaseReason.TookNodeDown, Type = "t" }]);
        (await fixture.SnapshotAsync(queue))["a"].ShouldBe("ready");

        job = (await fixture.Broker.ClaimAsync(session, 2, 1, ClaimMode.Alone)).Jobs[0];
        job.IsSuspect.ShouldBeTrue();
        await fixture.Broker.ReleaseAsync(session, [new Release { Job = job, Reason = ReleaseReason.TookNodeDown, Type = "t" }]);

        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = "dead" });
    }

    [Fact]
    public async Task Forgive_NodeThatCameBack_ClearsWhatItHeldAndNobodyElse()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashAsync(queue, "cut-off-alone", held: 1, "d");
        await CrashAsync(queue, "crashed", held: 1, "c");
        await CrashAsync(queue, "cut-off", held: 2, "a", "b");

        (await fixture.Operator.ForgiveAsync(queue, "cut-off")).ShouldBe(0); // noted, and no suspects yet
        (await fixture.Operator.ForgiveAsync(queue, "cut-off-alone")).ShouldBe(1);
        (await fixture.Operator.ForgiveAsync(queue, "cut-off")).ShouldBe(0);

        var session = await fixture.OpenAsync(queue, "n1");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe(["a", "b", "d"]);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty();
        snapshot["c"].ShouldBe("ready");
        (await fixture.EntriesAsync(queue))[^1].Note.ShouldBe("cut-off-alone had been cut off and did not crash: 1 jobs are under suspicion no more");
    }

    /// <summary>Of two crashes one was none: what is left of it is no suspicion.</summary>
    [Fact]
    public async Task Forgive_OneOfTwoCrashes_MakesItOneAmongOthersAgain()
    {
        var queue = BrokerFixture.NewQueue();
        await CrashAsync(queue, "cut-off", held: 2, "a");
        await CrashAsync(queue, "crashed", held: 2);
        var session = await fixture.OpenAsync(queue, "n1");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldBeEmpty();

        (await fixture.Operator.ForgiveAsync(queue, "cut-off")).ShouldBe(1);

        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("a");
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
        await fixture.Broker.ReclaimAsync(queue, "n1", new Crash(2));
        var last = await fixture.OpenAsync(queue, "n2");
        (await fixture.Broker.ClaimAsync(last, 1, 10, ClaimMode.Alone)).Alone.ShouldBeTrue();
    }

    [Fact]
    public async Task Reclaim_SuspectThatNeverRanAgain_KeepsItsLane()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"first","ordering_key":"k"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"second","ordering_key":"k"}""");
        await CrashAsync(queue, "n0", held: 1);
        var session = await fixture.OpenAsync(queue, "n1");

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldBeEmpty();
        var first = (await fixture.Broker.ClaimAsync(session, 2, 10, ClaimMode.Alone)).Jobs.ShouldHaveSingleItem();
        first.Id.ShouldBe("first");
        await fixture.Broker.SettleAsync(session, [first.Succeeded()]);
        (await fixture.Broker.ClaimAsync(session, 3, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("second");
    }

    [Fact]
    public async Task Counted_FirstCount_Stands()
    {
        var info = new MemberInfo { Name = "n", Role = "node" };
        await fixture.Membership.JoinAsync("leader", info, TimeSpan.FromSeconds(10));
        await fixture.Membership.JoinAsync("gone", info, TimeSpan.FromSeconds(10));
        var token = (await fixture.Membership.LeadAsync("leader", TimeSpan.FromSeconds(10), prefer: true)).Leader.Token;
        (await fixture.Membership.CountedAsync("gone", 7, token)).ShouldBeNull();
        await fixture.Membership.ForceDownAsync("gone", "ada", "test");

        (await fixture.Membership.CountedAsync("gone", 7, token)).ShouldBe(7);
        (await fixture.Membership.CountedAsync("gone", 1, token)).ShouldBe(7);
        (await fixture.Membership.CountedAsync("gone", 1, token - 1)).ShouldBeNull();
        (await fixture.Membership.ViewAsync()).Down.Single(node => node.Node == "gone").Held.ShouldBe(7);
        (await fixture.Membership.ReclaimedAsync("gone", token)).ShouldBeTrue();
        (await fixture.Membership.ViewAsync()).Down.Single(node => node.Node == "gone").Reclaimed.ShouldBeTrue();
    }

    [Fact]
    public async Task ShutOut_Node_HoldsWhatItHeldAndCanSettleNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;

        (await fixture.Broker.ShutOutAsync(queue, "n1")).ShouldBe(3);
        (await fixture.Broker.ShutOutAsync(queue, "never")).ShouldBe(0);

        (await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded()])).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.SnapshotAsync(queue)).States.Values.ShouldAllBe(state => state == "running n1");
    }

    /// <summary>A node claims what is there, with these jobs added, and crashes.</summary>
    private async Task CrashAsync(string queue, string node, long held, params string[] add)
    {
        var session = await fixture.OpenAsync(queue, node);
        foreach (var id in add) await fixture.EnqueueAsync(queue, $$"""{"type":"t","id":"{{id}}"}""");
        (await fixture.Broker.ClaimAsync(session, 1, 100)).Jobs.ShouldNotBeEmpty();
        await fixture.Broker.ReclaimAsync(queue, node, new Crash(held));
    }

    /// <summary>Two nodes, one after the other, crash with it among others.</summary>
    private async Task CrashTwiceAsync(string queue, params string[] add)
    {
        await CrashAsync(queue, "n00", held: 2, add);
        await CrashAsync(queue, "n0", held: 2);
    }
}
