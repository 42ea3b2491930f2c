using System.Diagnostics;
using System.Text;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class ReaperTests : IAsyncLifetime
{
    private static readonly byte[] Email = Encoding.UTF8.GetBytes(new Keys().Queue("email").Root);

    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Look_MemberStopsBeating_ItsJobsReturnExactlyOnceSoonAfterItsLease()
    {
        await _cluster.ContendAsync("lighthouse.1", prefer: true);
        var held = await _cluster.HoldAsync("node-a.1", "email", jobs: 500);
        var lastSign = Stopwatch.GetTimestamp();

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        // Two seconds after the lease on a machine with time to spare; what a busy one adds is its own.
        Stopwatch.GetElapsedTime(lastSign).ShouldBeLessThan(TestCluster.Lease + TimeSpan.FromSeconds(30));
        (await AgainAsync("email")).ShouldBe(held.Select(job => job.Id), ignoreOrder: true);
        (await _cluster.Inspector.QueueAsync("email")).Running.ShouldBe(0);
        (await RecoveredAsync("email")).Count.ShouldBe(500);
    }

    [Fact]
    public async Task Look_MemberDiedBeforeRedisClockWasSetBack_ItsLeaseEndsAllTheSame()
    {
        await _cluster.HoldAsync("node-a.1", "email", jobs: 3);
        var until = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(); // as a clock that was an hour ahead has left it
        await _cluster.Redis.SendAsync(new RedisCommand("ZADD"u8).Key(_cluster.Keys.Cluster.Nodes).Arg(until).Arg("node-a.1"u8));
        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        (await AgainAsync("email")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Look_MemberOfSeveralQueues_AllAreReclaimed()
    {
        await _cluster.HoldAsync("node-a.1", "email", jobs: 3);
        var opened = await _cluster.Broker.OpenAsync("reports", "node-a.1", 1);
        await _cluster.Redis.SendAsync(new RedisCommand("SADD"u8).Key(_cluster.Keys.Cluster.Queues).Arg("reports"u8));
        await _cluster.Redis.SendAsync(new RedisCommand("XADD"u8).Key(_cluster.Keys.Queue("reports").Ready).Arg("*"u8).Arg("type"u8).Arg("sleep"u8));
        await _cluster.Broker.ClaimAsync(new QueueSession("reports", "node-a.1", 1, opened.History), 1, 1);
        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        (await AgainAsync("email")).Count.ShouldBe(3);
        (await AgainAsync("reports")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Look_OneQueueRefusesTheCall_JobsOfAllOthersReturnAndItIsTriedAgain()
    {
        await _cluster.Redis.SendAsync(new RedisCommand("SADD"u8).Key(_cluster.Keys.Cluster.Queues).Arg("a-broken-one"u8));
        await _cluster.Redis.SendAsync(new RedisCommand("SET"u8).Key("lh:{a-broken-one}:nodes").Arg("not a hash"u8));
        await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await _cluster.HoldAsync("node-a.1", "email", jobs: 3);
        await _cluster.HoldAsync("node-b.1", "reports", jobs: 3);

        await Eventually.TrueAsync(async () => (await AgainAsync("email")).Count == 3 && (await AgainAsync("reports")).Count == 3);
        (await IsReclaimedAsync("node-a.1")).ShouldBeFalse();
        await _cluster.Redis.SendAsync(new RedisCommand("DEL"u8).Key("lh:{a-broken-one}:nodes"));

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));
        await Eventually.TrueAsync(() => IsReclaimedAsync("node-b.1"));
    }

    [Fact]
    public async Task Look_LeaderDiesInMidReclaim_TheNextGoesOnFromThere()
    {
        TestCluster.Contender[] contenders = [await _cluster.ContendAsync("lighthouse.1", prefer: true), await _cluster.ContendAsync("lighthouse.2", prefer: true)];
        TestCluster.Contender? killed = null;
        var chunks = 0;
        foreach (var contender in contenders)
        {
            contender.Faults.Fate = command =>
            {
                if (killed is not null || command.Name != "FCALL" || !command.FirstKey.StartsWith(Email) || Interlocked.Increment(ref chunks) != 2) return Fault.None;
                contender.Kill();
                killed = contender;
                return Fault.DropCall;
            };
        }

        var held = await _cluster.HoldAsync("node-a.1", "email", jobs: 1_000);
        await Eventually.TrueAsync(() => killed is not null);
        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        contenders.Single(contender => contender != killed).Leads.ShouldBeTrue();
        (await AgainAsync("email")).ShouldBe(held.Select(job => job.Id), ignoreOrder: true);
        (await RecoveredAsync("email")).Count.ShouldBe(1_000);
    }

    [Fact]
    public async Task Look_RedisFrozenPastEveryLease_NobodyIsDeclaredDown()
    {
        var leader = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(() => leader.Leads);
        await _cluster.ContendAsync("node-a.1");
        await _cluster.ContendAsync("node-b.1");

        _cluster.Server.Freeze();
        await Eventually.TrueAsync(() => !leader.Leads); // by its own clock its term, as long as every lease, is over
        _cluster.Server.Wake();

        await Eventually.TrueAsync(() => leader.Leads);
        var view = await _cluster.Membership.ViewAsync();
        await Eventually.TrueAsync(async () => (await _cluster.Membership.ViewAsync()).NowMs > view.NowMs + 2 * TestCluster.Lease.TotalMilliseconds);
        var after = await _cluster.Membership.ViewAsync();
        after.Down.ShouldBeEmpty();
        after.Members.Select(m => m.Node).ShouldBe(["lighthouse.1", "node-a.1", "node-b.1"]);
    }

    private async Task<bool> IsReclaimedAsync(string node) => (await _cluster.Membership.ViewAsync()).Down.Any(d => d.Node == node && d.Reclaimed);

    [Fact]
    public async Task Look_JobWasAloneOnItsNode_IsMarkedAndItsNeighboursAreNot()
    {
        var alone = await _cluster.HoldAsync("node-a.1", "email", jobs: 1);
        var beside = await _cluster.HoldAsync("node-b.1", "email", jobs: 3);
        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));
        await Eventually.TrueAsync(() => IsReclaimedAsync("node-b.1"));

        var suspects = await SuspectsAsync("email");
        suspects.Keys.ShouldBe([.. alone.Select(job => job.Id), .. beside.Select(job => job.Id)], ignoreOrder: true);
        suspects[alone[0].Id].ShouldContain("\"node-a.1\"");
        suspects[alone[0].Id].ShouldContain("\"alone\":true");
        foreach (var job in beside) suspects[job.Id].ShouldNotContain("alone");
    }

    [Fact]
    public async Task Look_OneJobInEachOfTwoQueues_NoneWasAlone()
    {
        var first = await _cluster.HoldAsync("node-a.1", "email", jobs: 1);
        var second = await _cluster.HoldMoreAsync("node-a.1", "reports", jobs: 1);
        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        (await SuspectsAsync("email"))[first[0].Id].ShouldNotContain("alone");
        (await SuspectsAsync("reports"))[second[0].Id].ShouldNotContain("alone");
    }

    [Fact]
    public async Task Look_OperatorTookALivingNodeOut_NobodyIsSuspected()
    {
        await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await _cluster.HoldAsync("node-a.1", "email", jobs: 1, lease: TimeSpan.FromMinutes(10));

        await _cluster.Membership.ForceDownAsync("node-a.1", "pbm", "an operator declared it down");
        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        (await SuspectsAsync("email")).ShouldBeEmpty();
        (await _cluster.Inspector.QueueAsync("email")).Running.ShouldBe(0);
    }

    [Fact]
    public async Task Look_LeaderDiedAfterHalfOfAReclaim_TheLastJobIsNotTakenForOneThatWasAlone()
    {
        await _cluster.HoldAsync("node-a.1", "email", jobs: 2);
        await _cluster.HoldMoreAsync("node-a.1", "reports", jobs: 1);
        await _cluster.Membership.JoinAsync("former.1", new MemberInfo { Name = "former", Role = "lighthouse" }, TestCluster.Lease);
        var token = (await _cluster.Membership.LeadAsync("former.1", TimeSpan.FromMilliseconds(1), true)).Leader.Token;
        await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(async () => (await _cluster.Membership.ViewAsync()).Down.Any(down => down.Node == "node-a.1" && down.Held == 3));

        await Eventually.TrueAsync(() => IsReclaimedAsync("node-a.1"));

        (await _cluster.Membership.CountedAsync("node-a.1", 1, token)).ShouldBeNull(); // the former leader has no say any more
        (await SuspectsAsync("reports")).Values.ShouldHaveSingleItem().ShouldNotContain("alone");
    }

    private async Task<IReadOnlyDictionary<string, string>> SuspectsAsync(string queue)
    {
        var reply = await _cluster.Redis.SendAsync(new RedisCommand("HGETALL"u8).Key(_cluster.Keys.Queue(queue).Suspects));
        return Enumerable.Range(0, reply.Length / 2).ToDictionary(i => reply[2 * i].AsString(), i => reply[2 * i + 1].AsString());
    }

    private async Task<IReadOnlyList<string>> AgainAsync(string queue)
    {
        var entries = await _cluster.Redis.SendAsync(new RedisCommand("XRANGE"u8).Key(_cluster.Keys.Queue(queue).Streams[JobStreams.Again - 1]).Arg("-"u8).Arg("+"u8));
        var ids = new List<string>();
        foreach (var entry in entries)
        {
            entry[1][0].AsString().ShouldBe("@id");
            ids.Add(entry[1][1].AsString());
        }

        return ids;
    }

    private async Task<IReadOnlyList<string>> RecoveredAsync(string queue)
    {
        var records = await new JournalReader(_cluster.Redis, _cluster.Keys).ReadAsync(queue, EntryId.Start, 10_000);
        return [.. records.SelectMany(r => r.Entries).Where(e => e.State == "recovered").Select(e => e.Id)];
    }
}
