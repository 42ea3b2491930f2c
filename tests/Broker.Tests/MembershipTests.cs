using Lighthouse.Broker.Tests.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Leases, declarations and leadership on Redis' clock. One test, one cluster: each clears it first.</summary>
public sealed class MembershipTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly MemberInfo Info = new() { Name = "n", Role = "node", Queues = ["email", "default"], Version = "0.1.0", Pid = 7, Host = "h", Management = "127.0.0.1:9110" };

    private Membership Membership => fixture.Membership;

    public async ValueTask InitializeAsync()
    {
        foreach (var key in fixture.Keys.Cluster.Structural) await fixture.SendAsync("DEL", key);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Join_NewId_IsAMemberWithALease()
    {
        var reply = await Membership.JoinAsync("a", Info, Lease);

        reply.ShouldBe(new JoinReply(JoinStatus.Joined, fixture.Now, fixture.Now + 10_000));
        var view = await Membership.ViewAsync();
        var member = view.Members.ShouldHaveSingleItem();
        member.Node.ShouldBe("a");
        member.LeaseUntilMs.ShouldBe(fixture.Now + 10_000);
        member.Info.ShouldSatisfyAllConditions(info => info.Queues.ShouldBe(["email", "default"]), info => info.Pid.ShouldBe(7), info => info.Management.ShouldBe("127.0.0.1:9110"));
        (await Membership.QueuesAsync()).ShouldBe(["default", "email"]);
    }

    [Fact]
    public async Task Join_IdThatIsOrWasAMember_IsTaken()
    {
        await JoinAsync("a");
        (await Membership.JoinAsync("a", Info, Lease)).Status.ShouldBe(JoinStatus.Taken);
        await Membership.ForceDownAsync("a", "me", "test");

        (await Membership.JoinAsync("a", Info, Lease)).Status.ShouldBe(JoinStatus.Taken);
    }

    [Fact]
    public async Task Beat_Member_RenewsItsLeaseOnly()
    {
        await JoinAsync("a");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        (await Membership.BeatAsync("a", Lease)).ShouldBe(new BeatReply(BeatStatus.Renewed, fixture.Now, fixture.Now + 10_000, null));
        (await Membership.BeatAsync("stranger", Lease)).Status.ShouldBe(BeatStatus.Unknown);
        (await Membership.ViewAsync()).Members.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Down_LeaseRunOut_IsDownForGood()
    {
        await JoinAsync("dead");
        var token = await LeadAsync("leader");
        await PassAsync(TimeSpan.FromSeconds(12), "leader");

        (await Membership.DownAsync("dead", "leader", token, "its lease ran out")).Status.ShouldBe(DownStatus.Downed);

        (await Membership.DownAsync("dead", "leader", token, "again")).Status.ShouldBe(DownStatus.AlreadyDown);
        var beat = await Membership.BeatAsync("dead", Lease);
        beat.Status.ShouldBe(BeatStatus.Down);
        beat.Reason.ShouldBe("its lease ran out");
        var view = await Membership.ViewAsync();
        view.Members.Select(member => member.Node).ShouldBe(["leader"]);
        view.Down.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            down => down.Node.ShouldBe("dead"), down => down.AtMs.ShouldBe(fixture.Now), down => down.Reason.ShouldBe("its lease ran out"),
            down => down.By.ShouldBe("leader"), down => down.Reclaimed.ShouldBeFalse(), down => down.Info.ShouldNotBeNull().Role.ShouldBe("node"));
        (await Membership.ReclaimedAsync("dead", token)).ShouldBeTrue();
        (await Membership.ViewAsync()).Down[0].Reclaimed.ShouldBeTrue();
        (await Membership.LeadAsync("dead", Lease, true)).Leading.ShouldBeFalse();
    }

    [Fact]
    public async Task Down_LeaseStillRuns_IsRefused()
    {
        await JoinAsync("a");
        var token = await LeadAsync("leader");

        (await Membership.DownAsync("a", "leader", token, "x")).Status.ShouldBe(DownStatus.Alive);
        (await Membership.DownAsync("nobody", "leader", token, "x")).Status.ShouldBe(DownStatus.Unknown);
        (await Membership.DownAsync("a", "leader", token - 1, "x")).Status.ShouldBe(DownStatus.NotLeader);
    }

    [Fact]
    public async Task Down_AfterTheWholeClusterWasAway_WaitsForAWholeLease()
    {
        await JoinAsync("a");
        var token = await LeadAsync("leader");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(5)); // Redis frozen, or everybody cut off: no beat, and no lead either
        token = (await Membership.LeadAsync("leader", TimeSpan.FromMinutes(10), false)).Leader.Token; // refused: its own lease ran out too
        await Membership.BeatAsync("leader", Lease);
        token = (await Membership.LeadAsync("leader", TimeSpan.FromMinutes(10), false)).Leader.Token;

        var reply = await Membership.DownAsync("a", "leader", token, "x");

        reply.Status.ShouldBe(DownStatus.Grace);
        reply.GraceUntilMs.ShouldBe(fixture.Now + 10_000);
        (await Membership.ViewAsync()).GraceUntilMs.ShouldBe(fixture.Now + 10_000);
        await PassAsync(TimeSpan.FromSeconds(11), "leader");
        (await Membership.DownAsync("a", "leader", token, "x")).Status.ShouldBe(DownStatus.Downed);
    }

    [Fact]
    public async Task Down_GapThatOnlyTheDeclarationSees_GivesGraceToo()
    {
        await JoinAsync("a");
        await JoinAsync("leader");
        var token = (await Membership.LeadAsync("leader", TimeSpan.FromHours(1), false)).Leader.Token;
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(12)); // nobody beat, and the leader is the first to be back

        (await Membership.DownAsync("a", "leader", token, "x")).Status.ShouldBe(DownStatus.Grace);
    }

    [Fact]
    public async Task Down_ByAnOperator_NeedsNoLeaseToRunOut()
    {
        await JoinAsync("a");

        (await Membership.ForceDownAsync("a", "pbm", "asked for")).Status.ShouldBe(DownStatus.Downed);

        (await Membership.BeatAsync("a", Lease)).Status.ShouldBe(BeatStatus.Down);
    }

    [Fact]
    public async Task Stamps_FromTheFuture_AreClamped()
    {
        await JoinAsync("a");
        var token = await LeadAsync("leader");
        await fixture.AdvanceAsync(TimeSpan.FromHours(-2)); // Redis' clock was set back

        (await Membership.DownAsync("a", "leader", token, "x")).Status.ShouldBe(DownStatus.Alive);
        await PassAsync(TimeSpan.FromSeconds(30), "leader");
        token = (await Membership.LeadAsync("leader", Lease, false)).Leader.Token;

        (await Membership.DownAsync("a", "leader", token, "x")).Status.ShouldBe(DownStatus.Downed);
    }

    [Fact]
    public async Task Lead_HeldByAnother_IsRefusedUntilItsTermEnds()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        var first = await Membership.LeadAsync("a", Lease, false);
        first.Leading.ShouldBeTrue();

        var refused = await Membership.LeadAsync("b", Lease, false);
        refused.Leading.ShouldBeFalse();
        refused.Leader.Node.ShouldBe("a");
        (await Membership.LeadAsync("a", Lease, false)).Leader.Token.ShouldBe(first.Leader.Token);
        await PassAsync(TimeSpan.FromSeconds(11), "a", "b");

        var second = await Membership.LeadAsync("b", Lease, false);
        second.Leading.ShouldBeTrue();
        second.Leader.Token.ShouldBe(first.Leader.Token + 1);
        (await Membership.SaveCoordinatorAsync(first.Leader.Token, "x"u8.ToArray())).ShouldBeFalse();
        (await Membership.SaveCoordinatorAsync(second.Leader.Token, "y"u8.ToArray())).ShouldBeTrue();
    }

    [Fact]
    public async Task Lead_PreferredProcess_TakesOverAtOnceAndKeepsIt()
    {
        await JoinAsync("node");
        await JoinAsync("lighthouse");
        var node = await Membership.LeadAsync("node", Lease, false);

        var lighthouse = await Membership.LeadAsync("lighthouse", Lease, true);

        lighthouse.Leading.ShouldBeTrue();
        lighthouse.Leader.Token.ShouldBe(node.Leader.Token + 1);
        (await Membership.LeadAsync("node", Lease, false)).Leading.ShouldBeFalse();
        (await Membership.ViewAsync()).Leader.ShouldNotBeNull().Preferred.ShouldBeTrue();
        (await Membership.ResignAsync(lighthouse.Leader.Token)).ShouldBeTrue();
        (await Membership.ViewAsync()).Leader.ShouldBeNull();
        (await Membership.LeadAsync("node", Lease, false)).Leading.ShouldBeTrue();
    }

    [Fact]
    public async Task Lead_NoMember_IsRefused() => (await Membership.LeadAsync("stranger", Lease, true)).Leading.ShouldBeFalse();

    [Fact]
    public async Task Leave_Member_IsGoneAndMayNotComeBackDown()
    {
        await JoinAsync("a");
        (await Membership.LeavingAsync("a", "it was stopped")).ShouldBeTrue();
        (await Membership.ViewAsync()).Members[0].Leaving.ShouldBeTrue();

        (await Membership.LeaveAsync("a", "it was stopped")).ShouldBeTrue();

        (await Membership.LeaveAsync("a")).ShouldBeFalse();
        (await Membership.ViewAsync()).Members.ShouldBeEmpty();
        (await Membership.BeatAsync("a", Lease)).Status.ShouldBe(BeatStatus.Unknown);
    }

    [Fact]
    public async Task Removed_LeftAndDown_TellsHowWhyAndOnWhoseWord()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        await Membership.LeaveAsync("a", "it was stopped");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Membership.ForceDownAsync("b", "pbm", "an operator declared it down");

        (await Membership.RemovedAsync()).Take(2).ShouldBe(
        [
            new RemovedMember("b", fixture.Now, "down", "an operator declared it down", "pbm", null),
            new RemovedMember("a", fixture.Now - 1000, "left", "it was stopped", "a", null),
        ], new WithoutInfo());
        (await Membership.RemovedAsync(1)).ShouldHaveSingleItem().Info.ShouldNotBeNull().Role.ShouldBe("node");
    }

    [Fact]
    public async Task Down_OfMoreThanAThousand_ForgetsTheOldestThatAreReclaimed()
    {
        await JoinAsync("leader");
        var token = (await Membership.LeadAsync("leader", TimeSpan.FromHours(1), false)).Leader.Token;
        await JoinAsync("unreclaimed");
        await Membership.ForceDownAsync("unreclaimed", "pbm", "x");
        for (var i = 0; i < 1_000; i++)
        {
            await JoinAsync($"n{i}");
            await Membership.ForceDownAsync($"n{i}", "pbm", "x");
            if (i < 999) (await Membership.ReclaimedAsync($"n{i}", token)).ShouldBeTrue();
            await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        }

        var down = (await Membership.ViewAsync()).Down;
        down.Count.ShouldBe(900);
        down.ShouldContain(node => node.Node == "unreclaimed");
        down.ShouldContain(node => node.Node == "n999");
        down.ShouldNotContain(node => node.Node == "n0");
        (await Membership.RemovedAsync(5_000)).Count.ShouldBeLessThan(1_200);
    }

    [Fact]
    public async Task Down_AfterADay_IsForgottenOnceReclaimed()
    {
        var token = await LeadAsync("leader");
        await JoinAsync("old");
        await JoinAsync("unreclaimed");
        await Membership.ForceDownAsync("old", "pbm", "x");
        await Membership.ForceDownAsync("unreclaimed", "pbm", "x");
        await Membership.ReclaimedAsync("old", token);
        await fixture.AdvanceAsync(TimeSpan.FromHours(25));

        await JoinAsync("new");

        (await Membership.ViewAsync()).Down.Select(node => node.Node).ShouldBe(["unreclaimed"]);
        (await Membership.BeatAsync("old", Lease)).Status.ShouldBe(BeatStatus.Unknown); // it joins under a new id, as if it had been told
    }

    [Fact]
    public async Task Down_ByWhomever_SaysWhetherItWasACrash()
    {
        await JoinAsync("alive");
        await JoinAsync("silent");
        var token = await LeadAsync("leader");
        await Membership.ForceDownAsync("alive", "pbm", "x");
        await PassAsync(TimeSpan.FromSeconds(12), "leader");
        await Membership.DownAsync("silent", "leader", token, "its lease ran out");

        var down = (await Membership.ViewAsync()).Down;
        down.Single(node => node.Node == "alive").IsCrash.ShouldBeFalse();
        down.Single(node => node.Node == "silent").IsCrash.ShouldBeTrue();
    }

    [Fact]
    public async Task Counted_Twice_TheFirstCountStands()
    {
        await JoinAsync("dead");
        var token = await LeadAsync("leader");
        await Membership.ForceDownAsync("dead", "pbm", "x");

        (await Membership.CountedAsync("dead", 7, token)).ShouldBe(7);
        (await Membership.CountedAsync("dead", 1, token)).ShouldBe(7);
        (await Membership.CountedAsync("dead", 1, token - 1)).ShouldBeNull();
        (await Membership.CountedAsync("nobody", 1, token)).ShouldBeNull();
        (await Membership.ViewAsync()).Down.ShouldHaveSingleItem().Held.ShouldBe(7);
        await Membership.ReclaimedAsync("dead", token);
        (await Membership.ViewAsync()).Down.ShouldHaveSingleItem().ShouldSatisfyAllConditions(down => down.Held.ShouldBe(7), down => down.Reclaimed.ShouldBeTrue());
    }

    private sealed class WithoutInfo : IEqualityComparer<RemovedMember>
    {
        public bool Equals(RemovedMember? x, RemovedMember? y) => (x! with { Info = null }).Equals(y! with { Info = null });

        public int GetHashCode(RemovedMember member) => member.Node.GetHashCode(StringComparison.Ordinal);
    }

    private async Task JoinAsync(string node) => (await Membership.JoinAsync(node, Info, Lease)).Status.ShouldBe(JoinStatus.Joined);

    private async Task<long> LeadAsync(string node)
    {
        await JoinAsync(node);
        var reply = await Membership.LeadAsync(node, TimeSpan.FromMinutes(1), false);
        reply.Leading.ShouldBeTrue();
        return reply.Leader.Token;
    }

    /// <summary>Time passes while these nodes beat every two seconds.</summary>
    private async Task PassAsync(TimeSpan time, params string[] beating)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(2))
        {
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
            foreach (var node in beating) (await Membership.BeatAsync(node, Lease)).Status.ShouldBe(BeatStatus.Renewed);
        }
    }
}
