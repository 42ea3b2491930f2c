using Lighthouse.Broker;
using Lighthouse.Hostile.Tests.Cluster;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Hostile.Tests;

/// <summary>What a client with too many rights does to the keys themselves: the other queues go on, the words say what is wrong, and nothing has to be started anew.</summary>
public sealed class DoorKeyTests : IAsyncLifetime
{
    private HostileCluster _cluster = null!;
    private int _jobs;

    public async ValueTask InitializeAsync()
    {
        _cluster = await HostileCluster.StartAsync();
        await RunsAsync("list");
        await RunsAsync("function");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("inbox", "SET")]
    [InlineData("inbox", "HSET")]
    [InlineData("ready", "SET")]
    [InlineData("ready", "RPUSH")]
    [InlineData("high", "SET")]
    [InlineData("scheduled", "SET")]
    [InlineData("ids", "RPUSH")]
    [InlineData("journal", "SET")]
    public async Task Key_OfAnotherType_HoldsUpItsQueueAloneUntilItIsGone(string suffix, string command)
    {
        var key = $"{_cluster.Keys.Queue("list").Root}:{suffix}";
        // At once: a node makes a stream anew as soon as it misses it.
        var write = new RedisCommand("EVAL"u8).Arg("redis.call('DEL', KEYS[1]) redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))").Arg(1).Key(key).Arg(command).Arg("x");
        if (command == "HSET") write.Arg("y");
        await _cluster.Redis.SendAsync(write);
        if (suffix != "inbox") await AddAsync("list", "meanwhile");
        await Eventually.TrueAsync(() => _cluster.Watch.Warnings.Any(line => line.Contains(key, StringComparison.Ordinal)), text: $"a warning names {key}");

        await RunsAsync("function");
        await _cluster.Redis.SendAsync(new RedisCommand("DEL"u8).Key(key));

        await RunsAsync("list");
        if (suffix != "inbox") await Eventually.TrueAsync(() => _cluster.Runs.Of("list", "meanwhile") == 1);
        _cluster.Watch.Faults().ShouldAllBe(fault => fault.StartsWith("Error 3033:", StringComparison.Ordinal), "all but an audit, which could not look into that queue just then");
    }

    /// <summary>What waited is gone, which the reference says; what nodes held is dead, and named.</summary>
    [Fact]
    public async Task Xadd_ThatTrims_LeavesNothingHeldAndNothingInTheWay()
    {
        var ready = _cluster.Keys.Queue("stream").Ready;
        for (var round = 0; round < 40; round++)
        {
            var adding = Enumerable.Range(0, 50).Select(n => _cluster.Redis.SendAsync(Add(ready).Arg("type").Arg("echo").Arg("args").Arg(n)).AsTask()).ToList();
            var trim = new RedisCommand("XADD"u8).Key(ready).Arg("MAXLEN"u8).Arg(round % 3).Arg("*"u8).Arg("type").Arg("echo");
            adding.Add(_cluster.Redis.SendAsync(trim).AsTask());
            await Task.WhenAll(adding);
        }

        await Eventually.TrueAsync(async () => await _cluster.Inspector.QueueAsync("stream") is { Ready: 0, Running: 0 });
        var ends = await new Ends(new JournalReader(_cluster.Redis, _cluster.Keys), "stream").ReadAsync();
        ends.GroupBy(end => end.Id).Where(job => job.Count() > 1).Select(job => job.Key).ShouldBeEmpty("settled twice");
        ends.Where(end => end.State != JobStates.Succeeded && end.Error?.Type != "body-missing").ShouldBeEmpty();
        await RunsAsync("stream");
        _cluster.Watch.Faults().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("18446744073709551615-18446744073709551615")]
    [InlineData("18446744073709551615-18446744073709551614")]
    [InlineData("18446744073709551615-0")]
    [InlineData("9999999999999-0")]
    public async Task Xadd_WithAnIdOfItsOwnInTheFuture_RunsAndLeavesTheOtherDoorsOpen(string id)
    {
        var ready = _cluster.Keys.Queue("stream").Ready;
        await _cluster.Redis.SendAsync(new RedisCommand("XADD"u8).Key(ready).Arg(id).Arg("type").Arg("work").Arg("args").Arg("{}"));
        await Eventually.TrueAsync(() => _cluster.Runs.Of("stream", id) == 1);

        await RunsAsync("stream");
        var function = new RedisCommand("FCALL"u8).Arg("lighthouse_enqueue").Arg(1).Key(_cluster.Keys.Queue("stream").Root).Arg("""{"type":"work","id":"through"}""");
        (await _cluster.Redis.SendAsync(function))[0][1].AsString().ShouldBe("new");
        await Eventually.TrueAsync(() => _cluster.Runs.Of("stream", "through") == 1);
        _cluster.Watch.Faults().ShouldBeEmpty();
    }

    /// <summary>A job sent to the list door of this queue runs, once.</summary>
    private async Task RunsAsync(string queue)
    {
        var id = $"job-{_jobs++}";
        await AddAsync(queue, id);
        await Eventually.TrueAsync(() => _cluster.Runs.Of(queue, id) == 1, text: $"a job of {queue} runs");
    }

    private async Task AddAsync(string queue, string id) =>
        await _cluster.Redis.SendAsync(new RedisCommand("RPUSH"u8).Key(_cluster.Keys.Queue(queue).Inbox).Arg($"{{\"type\":\"work\",\"id\":\"{id}\"}}"));

    private static RedisCommand Add(string ready) => new RedisCommand("XADD"u8).Key(ready).Arg("*"u8);
}
