using System.Globalization;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Operators;

/// <summary>What should not be, made by hand, and how the audit mends it: each found once, in words, with a queue that is whole afterwards.</summary>
public sealed class AuditTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Audit_QueueInUse_FindsNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["type:slow:concurrency"] = "1" }, "ada");
        for (var i = 0; i < 50; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        string[] documents =
        [
            """{"type":"t","id":"o1","ordering_key":"k"}""", """{"type":"t","id":"o2","ordering_key":"k"}""", """{"type":"t","id":"u","unique":"x"}""",
            """{"type":"t","id":"late","delay":60}""", """{"type":"t","id":"high","priority":"high"}""",
        ];
        foreach (var document in documents) await fixture.EnqueueAsync(queue, document);
        await fixture.EnqueueAsync(queue, """{"type":"slow","id":"s1"}""");
        await fixture.EnqueueAsync(queue, """{"type":"slow","id":"s2"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"fixed","unique":"y","unique_for":"10m"}""");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 40)).Jobs;
        await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded(), jobs[1].Dead(), jobs[2].Retry(TimeSpan.FromSeconds(9))]);
        await fixture.Broker.ReleaseAsync(session, [jobs[3].Drain()]);
        (await fixture.Broker.ClaimAsync(session, 2, 100)).Jobs.ShouldContain(job => job.Id == "o1");
        await fixture.Operator.CancelAsync(queue, "o1", "ada", "");
        var before = await fixture.SnapshotAsync(queue);

        (await AuditAsync(queue, "n1")).ShouldBeEmpty();

        (await fixture.SnapshotAsync(queue)).States.ShouldBe(before.States);
    }

    [Fact]
    public async Task Audit_ConsumerThatIsNoMember_ItsJobsAreReadyAgainAndNobodyIsSuspected()
    {
        var queue = BrokerFixture.NewQueue();
        var stranger = await fixture.OpenAsync(queue, "stranger");
        var member = await fixture.OpenAsync(queue, "member");
        for (var i = 0; i < 450; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        (await fixture.Broker.ClaimAsync(stranger, 1, 400)).Jobs.Count.ShouldBe(400);
        (await fixture.Broker.ClaimAsync(member, 1, 50)).Jobs.Count.ShouldBe(50);

        var findings = await AuditAsync(queue, "member");

        findings.ShouldAllBe(finding => finding.Kind == AuditKind.NoMember && finding.Subject == "stranger");
        findings[^1].Text.ShouldBe("stranger is no member of the cluster and held 200 jobs, which are ready again");
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty();
        snapshot.States.Values.Count(state => state == "ready").ShouldBe(400);
        snapshot.States.Values.Count(state => state == "running member").ShouldBe(50);
        (await fixture.Broker.ClaimAsync(stranger, 2, 1)).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Suspects)).AsInt64().ShouldBe(0);
        (await AuditAsync(queue, "member")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_NodeThatIsNoMemberAndHoldsNothing_MayCallNoMore()
    {
        var queue = BrokerFixture.NewQueue();
        var stranger = await fixture.OpenAsync(queue, "stranger");
        var member = await fixture.OpenAsync(queue, "member");
        var gone = await fixture.OpenAsync(queue, "gone");
        (await fixture.Broker.CloseAsync(gone)).ShouldBeTrue();

        var finding = (await AuditAsync(queue, "member")).ShouldHaveSingleItem();

        finding.ShouldBe(new AuditFinding(AuditKind.NoMember, "stranger", "stranger is no member of the cluster and could have called here; it is shut out"));
        (await fixture.Broker.ClaimAsync(stranger, 1, 1)).Status.ShouldBe(BrokerStatus.Fenced);
        (await fixture.Broker.ClaimAsync(member, 1, 1)).Status.ShouldBe(BrokerStatus.Ok);
        (await fixture.Broker.ClaimAsync(gone, 1, 1)).Status.ShouldBe(BrokerStatus.Unknown);
        (await AuditAsync(queue, "member")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_NodeThatJoinedSinceTheMembersWereRead_IsLeftAlone()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Membership.JoinAsync("newcomer", new MemberInfo { Name = "n", Role = "node" }, TimeSpan.FromSeconds(10));
        var session = await fixture.OpenAsync(queue, "newcomer");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        await fixture.Broker.ClaimAsync(session, 1, 1);

        (await AuditAsync(queue, "somebody-else")).ShouldBeEmpty();

        (await fixture.SnapshotAsync(queue)).States.Values.ShouldBe(["running newcomer"]);
    }

    [Fact]
    public async Task Audit_NodeThatIsDownAndNotReclaimed_IsLeftToTheReaper()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Membership.JoinAsync("fallen", new MemberInfo { Name = "n", Role = "node" }, TimeSpan.FromSeconds(10));
        var session = await fixture.OpenAsync(queue, "fallen");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        await fixture.Broker.ClaimAsync(session, 1, 1);
        await fixture.Membership.ForceDownAsync("fallen", "ada", "test");

        (await AuditAsync(queue)).ShouldBeEmpty();

        (await fixture.SnapshotAsync(queue)).States.Values.ShouldBe(["running fallen"]);
    }

    [Theory]
    [InlineData("ready")]
    [InlineData("named")]
    [InlineData("high")]
    public async Task Audit_DeliveredAndPendingWithNobody_IsReadyAgain(string door)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        if (door == "high") await fixture.EnqueueAsync(queue, """{"type":"t","id":"x","priority":"high"}""");
        else await fixture.XaddAsync(queue, door == "named" ? ["type", "t", "args", "1", "id", "x"] : ["type", "t", "args", "1"]);
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        var job = door == "high" ? jobs[0] : jobs[^1];
        var stream = fixture.Keys.Queue(queue).Streams[job.Stream - 1];
        await fixture.SendAsync("XACK", stream, "nodes", job.Entry.ToString());
        (await fixture.SnapshotAsync(queue)).Violations.ShouldNotBeEmpty();

        var finding = (await AuditAsync(queue, "n1")).ShouldHaveSingleItem();

        finding.ShouldBe(new AuditFinding(AuditKind.PendingWithNobody, job.Id, $"Entry {job.Entry} of {stream} had been handed out and was held by nobody"));
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty();
        snapshot[job.Id].ShouldBe("ready");
        snapshot.States.Count.ShouldBe(4);
        (await fixture.Broker.SettleAsync(session, [job.Succeeded()])).NotHeld.ShouldBe([0]);
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe(job.Id);
        (await fixture.EntriesAsync(queue)).Single(entry => entry.State == "recovered").Note.ShouldBe(finding.Text);
    }

    [Fact]
    public async Task Audit_ManyRunning_LooksAtAllOfThemInSteps()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        for (var i = 0; i < 900; i++) await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 900)).Jobs;
        foreach (var place in new[] { 0, 250, 899 }) await fixture.SendAsync("XACK", fixture.Keys.Queue(queue).Ready, "nodes", jobs[place].Entry.ToString());

        var findings = await AuditAsync(queue, "n1");

        findings.Select(finding => finding.Subject).ShouldBe([jobs[0].Id, jobs[250].Id, jobs[899].Id]);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_LockAndLaneOfAJobThatIsGone_ArePassedOn()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"gone","ordering_key":"k","unique":"u","priority":"high"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"next","ordering_key":"k"}""");
        var gone = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        var names = fixture.Keys.Queue(queue);
        await fixture.SendAsync("XACK", names.Streams[gone.Stream - 1], "nodes", gone.Entry.ToString());
        await fixture.SendAsync("XDEL", names.Streams[gone.Stream - 1], gone.Entry.ToString());
        await fixture.SendAsync("HDEL", names.Where, "gone");

        var findings = await AuditAsync(queue, "n1");

        findings.Select(finding => (finding.Kind, finding.Subject)).ShouldBe([(AuditKind.LockWithoutJob, "u"), (AuditKind.LaneWithoutHolder, "k")]);
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"other","unique":"u"}""")).Status.ShouldBe(EnqueueStatus.New);
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.Select(job => job.Id).ShouldContain("next");
        (await AuditAsync(queue, "n1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_LaneThatNobodyHolds_GoesToTheFirstThatWaits()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        foreach (var id in new[] { "a", "b", "c" }) await fixture.EnqueueAsync(queue, $$"""{"type":"t","id":"{{id}}","ordering_key":"k"}""");
        var a = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.SendAsync("DEL", fixture.Keys.Queue(queue).Lanes, fixture.Keys.Queue(queue).Holds);
        await fixture.Broker.SettleAsync(session, [a.Succeeded()]);

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Text.ShouldBe("Jobs waited for the lane `k`, which nobody held");

        var b = (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem();
        b.Id.ShouldBe("b");
        await fixture.Broker.SettleAsync(session, [b.Succeeded()]);
        (await fixture.Broker.ClaimAsync(session, 3, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("c");
    }

    [Fact]
    public async Task Audit_LaneHeldByAJobThatDoesNotHoldIt_IsPassedOn()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Lanes, "o:k", "nobody");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a","ordering_key":"k"}""");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldBeEmpty();

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Kind.ShouldBe(AuditKind.LaneWithoutHolder);

        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    [Fact]
    public async Task Audit_SlotsOfATypeThatLeaked_AreCountedAnew()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["type:t:concurrency"] = "2" }, "ada");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");
        await fixture.Broker.ClaimAsync(session, 1, 10);
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Lanes, "t:t", "2");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"b"}""");
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldBeEmpty();

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Text.ShouldBe("2 jobs were said to have a slot of the type `t`, and 1 have one");

        (await fixture.Broker.ClaimAsync(session, 3, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("b");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Audit_PublicStreamBrickedByAFutureId_TakesJobsAgainAndLosesNone(bool farButNotLast, bool others)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var ready = fixture.Keys.Queue(queue).Ready;
        if (others)
        {
            for (var i = 0; i < 450; i++) await fixture.XaddAsync(queue, "type", "t", "args", i.ToString(CultureInfo.InvariantCulture));
            (await fixture.Broker.ClaimAsync(session, 1, 5)).Jobs.Count.ShouldBe(5);
        }
        var held = (await fixture.SnapshotAsync(queue)).States.Where(state => state.Value == "running n1").Select(state => state.Key).ToList();
        await fixture.SendAsync("XADD", ready, farButNotLast ? "99999999999999-0" : "18446744073709551615-18446744073709551615", "type", "t", "args", "1");

        var findings = await AuditAsync(queue, "n1");

        findings[^1].ShouldSatisfyAllConditions(f => f.Kind.ShouldBe(AuditKind.FutureId), f => f.Text.ShouldEndWith("lies in the future. It was made anew"));
        var id = await fixture.XaddAsync(queue, "type", "t", "args", "1");
        EntryId.TryParse(id, out var entry).ShouldBeTrue();
        entry.Milliseconds.ShouldBeLessThan(9_999_999_999_999UL);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty();
        snapshot.States.Count.ShouldBe(others ? 452 : 2);
        foreach (var job in held) snapshot[job].ShouldBe("running n1");
        snapshot[id].ShouldBe("ready");
        (await AuditAsync(queue, "n1")).ShouldBeEmpty();
        (await fixture.Broker.ClaimAsync(session, 2, 1000)).Jobs.Count.ShouldBe(others ? 447 : 2);
    }

    [Fact]
    public async Task Audit_FutureEntryThatRuns_WaitsUntilItIsSettled()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("XADD", fixture.Keys.Queue(queue).Ready, "18446744073709551615-18446744073709551615", "type", "t", "args", "1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs.ShouldHaveSingleItem();

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Text.ShouldEndWith($"It is made anew as soon as n1 has settled entry {job.Entry}");
        (await fixture.SnapshotAsync(queue)).States.Values.ShouldBe(["running n1"]);
        (await fixture.Broker.SettleAsync(session, [job.Succeeded()])).NotHeld.ShouldBeEmpty();

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Text.ShouldEndWith("It was made anew");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
    }

    [Fact]
    public async Task Audit_MarksOfJobsThatDoNotRun_AreRemoved()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.OpenAsync(queue, "n1");
        var names = fixture.Keys.Queue(queue);
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"waits"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"wanted-gone"}""");
        foreach (var key in new[] { names.Cancels, names.Progress, names.Suspects }) await fixture.SendAsync("HSET", key, "ended", "[]");
        await fixture.SendAsync("HSET", names.Progress, "waits", "{}");
        await fixture.SendAsync("HSET", names.Cancels, "wanted-gone", """{"at":1,"by":"ada","reason":"no"}""");

        var findings = await AuditAsync(queue, "n1");

        findings.ShouldAllBe(finding => finding.Kind == AuditKind.StaleMark);
        findings.Count.ShouldBe(5);
        foreach (var key in new[] { names.Cancels, names.Progress, names.Suspects }) (await fixture.SendAsync("HLEN", key)).AsInt64().ShouldBe(0);
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["waits"] = "ready" });
        (await AuditAsync(queue, "n1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_BodiesAndHomesThatPointNowhere_AreMended()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.OpenAsync(queue, "n1");
        var names = fixture.Keys.Queue(queue);
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"parked","delay":60}""");
        await fixture.SendAsync("DEL", names.Scheduled);
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"trimmed","priority":"low"}""");
        await fixture.SendAsync("XTRIM", names.Streams[JobStreams.Low - 1], "MAXLEN", "0");

        var findings = await AuditAsync(queue, "n1");

        findings.Select(finding => (finding.Kind, finding.Subject)).ShouldBe([(AuditKind.Stray, "parked"), (AuditKind.Stray, "trimmed")]);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty();
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["parked"] = "ready", ["trimmed"] = "dead" }, ignoreOrder: true);
        (await AuditAsync(queue, "n1")).ShouldBeEmpty();
    }

    /// <summary>What leaves its stream with the audit's own call hides nothing.</summary>
    [Fact]
    public async Task Audit_OneJobEndsWhileAnothersEntryIsGone_FindsTheOtherToo()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var names = fixture.Keys.Queue(queue);
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"late","priority":"high","expires_in":5}""");
        var late = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.SendAsync("XACK", names.Streams[JobStreams.High - 1], "nodes", late.Entry.ToString());
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"trimmed","priority":"low"}""");
        await fixture.SendAsync("XTRIM", names.Streams[JobStreams.Low - 1], "MAXLEN", "0");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Subject.ShouldBe("trimmed");

        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["trimmed"] = "dead" });
    }

    [Fact]
    public async Task Audit_SlotGoesToAWaiterThatHasExpired_TellsOnlyWhoseSlotItWas()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var names = fixture.Keys.Queue(queue);
        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["type:t:concurrency"] = "1" }, "ada");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"gone","priority":"high"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"late","priority":"low","unique":"u","expires_in":5}""");
        var gone = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.SendAsync("XACK", names.Streams[gone.Stream - 1], "nodes", gone.Entry.ToString());
        await fixture.SendAsync("XDEL", names.Streams[gone.Stream - 1], gone.Entry.ToString());
        await fixture.SendAsync("HDEL", names.Where, "gone");
        await fixture.SendAsync("DEL", names.Holds); // so that the waiter's comes behind it
        await fixture.SendAsync("HSET", names.Holds, "gone", "tt", "late", "udu");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await AuditAsync(queue, "n1")).ShouldHaveSingleItem().Kind.ShouldBe(AuditKind.LaneWithoutHolder);

        (await fixture.EntriesAsync(queue)).Single(entry => entry.Id == "late" && entry.State != "waiting").State.ShouldBe("expired");
        (await fixture.SnapshotAsync(queue)).States.ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_ClientsIdOfAJobThatSomebodyTrimmed_IsForgottenAfterADay()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"trimmed"}""");
        await fixture.SendAsync("XTRIM", fixture.Keys.Queue(queue).Ready, "MAXLEN", "0");

        await AuditAsync(queue, "n1");
        await fixture.AdvanceAsync(TimeSpan.FromHours(25));
        await fixture.Broker.ClaimAsync(session, 1, 1);

        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Ids)).AsInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Audit_QueueThatNobodyOpened_FindsNothing()
    {
        var queue = BrokerFixture.NewQueue();
        (await AuditAsync(queue)).ShouldBeEmpty();
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        (await AuditAsync(queue)).ShouldBeEmpty();
    }

    private async Task<List<AuditFinding>> AuditAsync(string queue, params string[] members)
    {
        var findings = new List<AuditFinding>();
        string? cursor = "";
        for (var step = 0; cursor is not null; step++)
        {
            step.ShouldBeLessThan(200);
            var reply = await fixture.Operator.AuditAsync(queue, members, cursor);
            findings.AddRange(reply.Findings);
            cursor = reply.Next;
        }
        return findings;
    }
}
