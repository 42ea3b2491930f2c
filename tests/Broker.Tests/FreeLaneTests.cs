using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Jobs of the public stream that ask for an ordering key and nothing else take a free lane where they are handed out, unread, and give it back many at a time.</summary>
public sealed class FreeLaneTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();

    [Fact]
    public async Task OrderingKey_OfJobsWithoutAnId_RunsOneAtATimeInOrderOverAllNodes()
    {
        var (n1, n2) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        var (a, b) = (new List<string>(), new List<string>());
        for (var i = 0; i < 3; i++)
        {
            a.Add(await AddAsync(_queue, "a"));
            b.Add(await AddAsync(_queue, "b"));
        }

        var first = (await fixture.Broker.ClaimAsync(n1, 1, 100)).Jobs;
        first.Select(job => job.Id).ShouldBe([a[0], b[0]]);
        (await fixture.Broker.ClaimAsync(n2, 1, 100)).Jobs.ShouldBeEmpty();
        await fixture.Broker.SettleAsync(n1, [first[0].Succeeded(), first[1].Succeeded()]);
        var second = (await fixture.Broker.ClaimAsync(n2, 2, 100)).Jobs;
        second.Select(job => job.Id).ShouldBe([a[1], b[1]]);
        (await fixture.Broker.ClaimAsync(n1, 2, 100)).Jobs.ShouldBeEmpty();
        await fixture.Broker.SettleAsync(n2, [second[1].Retry(TimeSpan.FromMinutes(1)), second[0].Succeeded()]);
        (await fixture.Broker.ClaimAsync(n1, 3, 100)).Jobs.Select(job => job.Id).ShouldBe([a[2]]);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Held_OfAJobInAFreeLane_HandsItOutAgainInItsLane()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var first = await AddAsync(_queue, "a");
        var next = await AddAsync(_queue, "a");
        (await fixture.Broker.ClaimAsync(session, 1, 100)).Jobs.Select(job => job.Id).ShouldBe([first]);

        var anew = await fixture.OpenAsync(_queue, "n1", 2);
        var held = (await fixture.Broker.HeldAsync(anew, default)).Jobs;

        held.Select(job => job.Id).ShouldBe([first]);
        await fixture.Broker.SettleAsync(anew, [held[0].Succeeded()]);
        (await fixture.Broker.ClaimAsync(anew, 1, 100)).Jobs.Select(job => job.Id).ShouldBe([next]);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    /// <summary>A unique key locked under the job's id (its stream was deleted, and the id came again) stays its own beside the lane.</summary>
    [Fact]
    public async Task Claim_OfAJobWhoseIdHoldsALock_KeepsBoth()
    {
        var keys = fixture.Keys.Queue(_queue);
        var session = await fixture.OpenAsync(_queue, "n1");
        var id = await AddAsync(_queue, "a");
        await fixture.SendAsync("HSET", keys.Holds, id, "udinvoice");
        await fixture.SendAsync("HSET", keys.Unique, "invoice", id);
        await fixture.SendAsync("ZADD", keys.UniqueUntil, $"{fixture.Now + 60_000}", "invoice");

        var job = (await fixture.Broker.ClaimAsync(session, 1, 100)).Jobs.ShouldHaveSingleItem();
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);

        (await fixture.SendAsync("EXISTS", keys.Holds, keys.Lanes, keys.Unique, keys.UniqueUntil)).AsInt64().ShouldBe(0);
    }

    /// <summary>With the library as it is; in that of the other tests every write makes a table.</summary>
    [Theory]
    [InlineData(31, "listpack")]
    [InlineData(32, "hashtable")]
    public async Task Claim_OfMany_MakesTablesOfWhatTheyShare(int jobs, string encoding)
    {
        var keys = fixture.Keys.Queue(_queue);
        var library = new FunctionLibrary();
        await library.EnsureLoadedAsync(fixture.Redis);
        var broker = new JobBroker(fixture.Redis, fixture.Keys, library);
        var session = new QueueSession(_queue, "n1", 1, (await broker.OpenAsync(_queue, "n1", 1)).History);
        List<string> ids = [];
        for (var i = 0; i < jobs; i++) ids.Add(await AddAsync(_queue, $"k{i}"));

        var claim = await broker.ClaimAsync(session, 1, 100);

        claim.Jobs.Count.ShouldBe(jobs);
        (await FieldsAsync(keys.Holds)).ShouldBe(ids, ignoreOrder: true);
        (await FieldsAsync(keys.Lanes)).Length.ShouldBe(jobs);
        (await fixture.SendAsync("OBJECT", "ENCODING", keys.Holds)).AsString().ShouldBe(encoding);
        (await fixture.SendAsync("OBJECT", "ENCODING", keys.Lanes)).AsString().ShouldBe(encoding);
        await broker.SettleAsync(session, [.. claim.Jobs.Select(job => job.Succeeded())]);
        (await fixture.SendAsync("EXISTS", keys.Holds, keys.Lanes)).AsInt64().ShouldBe(0);
    }

    [Fact]
    [EachCommandFails("claim")]
    public Task Claim_AnyCommandFails_TakesEachLaneOnce() => new CommandFaults(fixture).ForEachAsync(
        prepare: async stage =>
        {
            stage.Session = await fixture.OpenAsync(stage.Queue, "n1");
            foreach (var key in new[] { "a", "b", "a", "c" }) await AddAsync(stage.Queue, key);
        },
        act: async stage =>
        {
            var claim = await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 100);
            if (claim.Status != BrokerStatus.Ok) throw new InvalidOperationException($"{claim.Status}");
        },
        verify: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldBe(["running n1", "running n1", "running n1", "waiting o:a"], ignoreOrder: true);
            (await fixture.SendAsync("HLEN", fixture.Keys.Queue(stage.Queue).Holds)).AsInt64().ShouldBe(3);
        },
        between: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldAllBe(state => state == "ready");
            (await fixture.SendAsync("EXISTS", fixture.Keys.Queue(stage.Queue).Holds, fixture.Keys.Queue(stage.Queue).Lanes)).AsInt64().ShouldBe(0);
        });

    [Fact]
    [EachCommandFails("settle")]
    public Task Settle_AnyCommandFails_PassesEachLaneOnOnce() => new CommandFaults(fixture).ForEachAsync(
        prepare: async stage =>
        {
            stage.Session = await fixture.OpenAsync(stage.Queue, "n1");
            foreach (var key in new[] { "a", "b", "a", "c" }) await AddAsync(stage.Queue, key);
            stage.Jobs.AddRange((await fixture.Broker.ClaimAsync(stage.Session, ++stage.Claims, 100)).Jobs);
        },
        act: async stage => (await fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(job => job.Succeeded())])).Status.ShouldBe(BrokerStatus.Ok),
        verify: async stage =>
        {
            (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldBe(["ready"]);
            (await FieldsAsync(fixture.Keys.Queue(stage.Queue).Lanes)).ShouldBe(["o:a"]);
        },
        between: async stage =>
        {
            (await FieldsAsync(fixture.Keys.Queue(stage.Queue).Lanes)).ShouldBe(["o:a", "o:b", "o:c"], ignoreOrder: true);
            (await FieldsAsync(fixture.Keys.Queue(stage.Queue).Holds)).ShouldBe(stage.Jobs.Select(job => job.Id), ignoreOrder: true);
        });

    private async Task<string[]> FieldsAsync(string hash)
    {
        var reply = await fixture.SendAsync("HKEYS", hash);
        return [.. Enumerable.Range(0, reply.Length).Select(i => reply[i].AsString())];
    }

    private Task<string> AddAsync(string queue, string key) => fixture.XaddAsync(queue, "type", "t", "args", "1", "ordering_key", key);
}
