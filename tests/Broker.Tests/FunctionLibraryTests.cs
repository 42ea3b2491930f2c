using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Broker.Tests;

/// <summary>Loading the functions, each test on a Redis that has none.</summary>
public sealed class FunctionLibraryTests : IAsyncLifetime
{
    private readonly Keys _keys = new();
    private RedisServer _server = null!;
    private IRedis _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _redis = RedisClient.Create(RedisOptions.Parse(_server.Url), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task EnsureLoaded_ManyAtOnce_AllSucceed()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => new FunctionLibrary().EnsureLoadedAsync(_redis)));

        (await _redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LIST"u8))).Length.ShouldBe(2);
    }

    [Fact]
    public async Task EnsureLoaded_SwitchedOff_SaysWhatToDo()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => new FunctionLibrary(load: false).EnsureLoadedAsync(_redis));

        error.Message.ShouldContain("loading them is switched off");
    }

    [Fact]
    public async Task EnsureLoaded_SwitchedOffForAUserWhoMayNotLook_TrustsThatTheyAreThere()
    {
        await new FunctionLibrary().EnsureLoadedAsync(_redis);
        await _redis.SendAsync(new RedisCommand("ACL"u8).Arg("SETUSER"u8).Arg("node"u8).Arg("on"u8).Arg(">secret"u8).Arg("~lh:*"u8).Arg("+@all"u8).Arg("-function"u8));
        await using var restricted = RedisClient.Create(RedisOptions.Parse($"redis://node:secret@127.0.0.1:{_server.Port}"), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        var library = new FunctionLibrary(load: false);

        await library.EnsureLoadedAsync(restricted);

        (await new JobBroker(restricted, _keys, library).OpenAsync("q", "n1", 1)).Status.ShouldBe(BrokerStatus.Ok);
    }

    [Fact]
    public async Task EnsureLoaded_NewerPublicLibrary_IsLeftAlone()
    {
        await _redis.SendAsync(Load("version 9 abc"));

        await new FunctionLibrary().EnsureLoadedAsync(_redis);

        (await _redis.SendAsync(new RedisCommand("FCALL"u8).Arg("lighthouse_job"u8).Arg(0))).AsInt64().ShouldBe(9);
    }

    [Fact]
    public async Task EnsureLoaded_OlderPublicLibrary_IsReplaced()
    {
        await _redis.SendAsync(Load("version 0 abc"));

        await new FunctionLibrary().EnsureLoadedAsync(_redis);

        await Should.ThrowAsync<RedisServerException>(() => _redis.SendAsync(new RedisCommand("FCALL"u8).Arg("lighthouse_job"u8).Arg(0)).AsTask());
    }

    [Fact]
    public async Task TwoVersions_SideBySide_ShareAQueue()
    {
        var older = new FunctionLibrary(new FunctionSources(new Dictionary<string, string> { ["call"] = "local call\nlocal function bind_call() call = redis.call end" }));
        var newer = new FunctionLibrary();
        older.Name.ShouldNotBe(newer.Name);
        var (first, second) = (new JobBroker(_redis, _keys, older), new JobBroker(_redis, _keys, newer));
        var n1 = new QueueSession("q", "n1", 1, (await first.OpenAsync("q", "n1", 1)).History);
        var n2 = new QueueSession("q", "n2", 1, (await second.OpenAsync("q", "n2", 1)).History);
        await second.EnqueueAsync("q", ["{\"type\":\"t\"}"u8.ToArray(), "{\"type\":\"t\",\"priority\":\"high\"}"u8.ToArray()]);

        var one = (await first.ClaimAsync(n1, 1, 1)).Jobs.ShouldHaveSingleItem();
        var two = (await second.ClaimAsync(n2, 1, 1)).Jobs.ShouldHaveSingleItem();
        await second.ReclaimAsync("q", "n1");

        (await first.SettleAsync(n1, [one.Succeeded()])).Status.ShouldBe(BrokerStatus.Fenced);
        (await second.SettleAsync(n2, [two.Succeeded()])).NotHeld.ShouldBeEmpty();
        (await second.ClaimAsync(n2, 2, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe(one.Id);
    }

    [Fact]
    public async Task Call_FunctionsFlushed_LoadsThemAndGoesOn()
    {
        var broker = new JobBroker(_redis, _keys, new FunctionLibrary());
        var session = new QueueSession("q", "n1", 1, (await broker.OpenAsync("q", "n1", 1)).History);
        await _redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("FLUSH"u8));

        (await broker.ClaimAsync(session, 1, 1)).Status.ShouldBe(BrokerStatus.Ok);
    }

    [Fact]
    public async Task FlushDb_UnderAnOpenQueue_IsUnknownAndMendedByOpening()
    {
        var broker = new JobBroker(_redis, _keys, new FunctionLibrary());
        var session = new QueueSession("q", "n1", 1, (await broker.OpenAsync("q", "n1", 1)).History);
        await _redis.SendAsync(new RedisCommand("FLUSHDB"u8));

        (await broker.ClaimAsync(session, 1, 1)).Status.ShouldBe(BrokerStatus.Unknown);
        (await broker.OpenAsync("q", "n1", 2)).Status.ShouldBe(BrokerStatus.Ok);
        (await broker.ClaimAsync(session with { Session = 2 }, 1, 1)).Status.ShouldBe(BrokerStatus.Ok);
    }

    [Fact]
    public async Task OutOfMemory_EnqueueIsRefusedByRedisAndSettlingGoesOn()
    {
        var library = new FunctionLibrary();
        var broker = new JobBroker(_redis, _keys, library);
        var session = new QueueSession("q", "n1", 1, (await broker.OpenAsync("q", "n1", 1)).History);
        await broker.EnqueueAsync("q", ["{\"type\":\"t\"}"u8.ToArray(), "{\"type\":\"t\"}"u8.ToArray()]);
        var job = (await broker.ClaimAsync(session, 1, 1)).Jobs[0];
        await _redis.SendAsync(new RedisCommand("CONFIG"u8).Arg("SET"u8).Arg("maxmemory"u8).Arg("1mb"u8));

        (await Should.ThrowAsync<RedisServerException>(() => broker.EnqueueAsync("q", ["{\"type\":\"t\"}"u8.ToArray()]))).Code.ShouldBe("OOM");
        (await broker.SettleAsync(session, [job.Retry(TimeSpan.FromSeconds(1))])).NotHeld.ShouldBeEmpty();
        (await broker.ClaimAsync(session, 2, 1)).Jobs.ShouldHaveSingleItem();
        await library.EnsureLoadedAsync(_redis);
        (await broker.OpenAsync("q", "n1", 2)).Status.ShouldBe(BrokerStatus.Ok);
    }

    private static RedisCommand Load(string description) => new RedisCommand("FUNCTION"u8).Arg("LOAD"u8).Arg(
        $"#!lua name=lighthouse\nredis.register_function{{ function_name = 'lighthouse_job', callback = function() return 9 end, description = '{description}' }}");
}
