using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class AuditTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Look_MemberThatRedisForgot_WhatItHeldIsReadyAgain()
    {
        await _cluster.HoldAsync("node-a.1", "email", jobs: 3, lease: TimeSpan.FromMinutes(10));
        await ForgetMemberAsync("node-a.1"); // a flush, a deleted key; and the process dies before it can join again

        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(async () => await _cluster.Inspector.QueueAsync("email") is { Running: 0, Ready: 3 });
        await Eventually.TrueAsync(() => _cluster.Log.Any(line => line.Contains("Found and mended in queue email: node-a.1 is no member of the cluster and held 3 jobs", StringComparison.Ordinal)));
        (await SuspectsAsync("email")).ShouldBe(0); // nobody knows what became of it
    }

    [Fact]
    public async Task Look_LiveMembersThatWorkHard_AreLeftAlone()
    {
        await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await _cluster.HoldAsync("node-a.1", "email", jobs: 300, lease: TimeSpan.FromMinutes(10));
        for (var i = 0; i < 10; i++) await _cluster.HoldAsync($"node-b.{i}", "email", jobs: 20, lease: TimeSpan.FromMinutes(10)); // they come while it looks

        await NextLookAsync();

        (await _cluster.Inspector.QueueAsync("email")).Running.ShouldBe(500);
        _cluster.Log.ShouldNotContain(line => line.Contains("Found and mended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_OneQueueRefuses_TheOthersAreAuditedAndItIsSaidOnce()
    {
        await RedisAsync("SADD", _cluster.Keys.Cluster.Queues, "a-broken-one");
        await RedisAsync("SET", _cluster.Keys.Queue("a-broken-one").Ready, "no stream");
        await _cluster.HoldAsync("node-a.1", "email", jobs: 1, lease: TimeSpan.FromMinutes(10));
        await ForgetMemberAsync("node-a.1");

        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(async () => (await _cluster.Inspector.QueueAsync("email")).Ready == 1);
        await NextLookAsync();
        _cluster.Log.Count(line => line.Contains("Queue a-broken-one cannot be audited", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_JobsInTheInboxOfAMisspeltQueue_AreReportedByNameAndTheEndOfItToo()
    {
        await _cluster.Membership.JoinAsync("node-a.1", new MemberInfo { Name = "node-a", Role = "node", Queues = ["email"] }, TimeSpan.FromMinutes(10));
        for (var i = 0; i < 12; i++) await RedisAsync("RPUSH", _cluster.Keys.Queue("emial").Inbox, """{"type":"email.send"}""");
        await RedisAsync("XADD", _cluster.Keys.Queue("forgotten-jobs").Ready, "*", "type", "t");
        await RedisAsync("SET", _cluster.Keys.Queue("other").Result("1"), "{}"); // a result makes no queue

        var leader = await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => _cluster.Log.Contains("Warning: 12 jobs wait in queue emial, which no node serves. Did somebody mean email?"));
        await Eventually.TrueAsync(() => _cluster.Log.Contains("Warning: 1 jobs wait in queue forgotten-jobs, which no node serves"));
        leader.Tools.Status.Unserved.ShouldBe(new Dictionary<string, long> { ["emial"] = 12, ["forgotten-jobs"] = 1 }, ignoreOrder: true);
        (await _cluster.Membership.QueuesAsync()).ShouldBe(["email", "emial", "forgotten-jobs"]);

        await RedisAsync("DEL", _cluster.Keys.Queue("emial").Inbox);
        await Eventually.TrueAsync(() => _cluster.Log.Contains("Information: Queue emial is no longer left alone with jobs in it"));
        _cluster.Log.Count(line => line.Contains("queue emial, which no node serves", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_FunctionsThatNoMemberUsesForAWhile_AreDeletedAndOthersAreNot()
    {
        await LoadAsync("lh1_unused00");
        await LoadAsync("lh1_needed00");
        await LoadAsync("somebody_elses");
        await _cluster.Membership.JoinAsync("old.1", new MemberInfo { Name = "old", Role = "node", Library = "lh1_needed00" }, TimeSpan.FromMinutes(10));

        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(() => _cluster.Log.Contains("Information: Deleted the functions lh1_unused00 of a version that no member uses any more"));
        var left = new List<string>();
        foreach (var library in await RedisAsync("FUNCTION", "LIST"))
        {
            library.TryGet("library_name"u8, out var name).ShouldBeTrue();
            left.Add(name.AsString());
        }

        left.ShouldBe(["lighthouse", "lh1_needed00", "somebody_elses", _cluster.Library.Name], ignoreOrder: true);
    }

    [Fact]
    public async Task Sweep_FollowUpThatItsNodeLeftInTheOutbox_IsBroughtWhereItBelongsOnce()
    {
        await RedisAsync("SADD", _cluster.Keys.Cluster.Queues, "email");
        await RedisAsync("XADD", _cluster.Keys.Queue("email").Outbox, "*", "q", "reports", "j", """{"type":"report","id":"after-1"}""");

        await _cluster.ContendAsync("lighthouse.1", prefer: true);

        await Eventually.TrueAsync(async () => (await RedisAsync("XLEN", _cluster.Keys.Queue("email").Outbox)).AsInt64() == 0);
        (await _cluster.Inspector.QueueAsync("reports")).Ready.ShouldBe(1);
        await Eventually.TrueAsync(() => _cluster.Log.Contains("Information: Brought 1 follow-up jobs of queue email where they belong"));
    }

    /// <summary>Until a look that began after this call has ended: it reports a queue that nobody serves at its end.</summary>
    private async Task NextLookAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var name = $"probe-{Guid.NewGuid():n}";
            await RedisAsync("RPUSH", _cluster.Keys.Queue(name).Inbox, """{"type":"t"}""");
            await Eventually.TrueAsync(() => _cluster.Log.Any(line => line.Contains(name, StringComparison.Ordinal)));
        }
    }

    private async Task ForgetMemberAsync(string node)
    {
        await RedisAsync("ZREM", _cluster.Keys.Cluster.Nodes, node);
        await RedisAsync("HDEL", _cluster.Keys.Cluster.Members, node);
    }

    private async Task<long> SuspectsAsync(string queue) => (await RedisAsync("HLEN", _cluster.Keys.Queue(queue).Suspects)).AsInt64();

    private Task<RedisReply> LoadAsync(string library) =>
        RedisAsync("FUNCTION", "LOAD", $"#!lua name={library}\nredis.register_function('{library}_x', function() return 1 end)");

    private async Task<RedisReply> RedisAsync(string name, params string[] arguments)
    {
        var command = new RedisCommand(name);
        foreach (var argument in arguments) command.Arg(argument);
        return await _cluster.Redis.SendAsync(command);
    }
}
