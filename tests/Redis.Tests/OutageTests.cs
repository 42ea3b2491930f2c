using System.Diagnostics;
using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>What becomes of commands when the server or the network fails, against a real server.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);
    private RedisServer _server = null!;
    private TcpProxy _network = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(appendOnly: true);
        _network = TcpProxy.To(_server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Kill_WhileCommandsAreInFlight_FailsThemAsMaybeExecutedAndReconnects()
    {
        await using var redis = Clients.Open(_server);
        await redis.SoonUpAsync();
        var states = Record(redis);
        var running = Enumerable.Range(0, 20_000).Select(_ => Increment(redis)).ToArray();
        await running[0];
        _server.Kill();

        var outcomes = await Task.WhenAll(running.Select(OutcomeAsync));
        outcomes.ShouldContain(Outcome.Answered);
        var down = await redis.SoonAsync(s => s.Status == RedisStatus.Down);
        down.Reason.ShouldNotBeNullOrEmpty();

        await _server.RestartAsync();
        await redis.SoonAsync(s => s.IsUp && s.Epoch >= 2);
        states.Select(s => s.Status).Distinct().ShouldBe([RedisStatus.Down, RedisStatus.Up]);
        var counted = await CountAsync(redis);
        counted.ShouldBeGreaterThanOrEqualTo(outcomes.Count(o => o == Outcome.Answered));
        counted.ShouldBeLessThanOrEqualTo(outcomes.Count(o => o != Outcome.NotSent));
    }

    [Fact]
    public async Task Freeze_PastTheStallTimeout_AbortsAndSendsNothingAgainAfterWaking()
    {
        await using var redis = Clients.Open(_network.Url, o => o with { StallTimeout = Stall, ConnectionWait = TimeSpan.Zero });
        await redis.SoonUpAsync();
        _server.Freeze();
        var watch = Stopwatch.StartNew();
        var running = Enumerable.Range(0, 100).Select(_ => Increment(redis)).ToArray();
        var error = await Should.ThrowAsync<RedisConnectionException>(running[0]);
        watch.Elapsed.ShouldBeGreaterThan(Stall);
        error.Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        error.Message.ShouldContain("nothing arrived for");
        (await Task.WhenAll(running.Select(OutcomeAsync))).ShouldAllBe(o => o == Outcome.MaybeExecuted);
        await Eventually.TrueAsync(() => _network.Ends.Contains(TcpProxy.End.Reset));

        _server.Wake();
        await redis.SoonAsync(s => s.IsUp && s.Epoch >= 2);
        // The hundred had reached the server's socket; what it finds there on waking it may execute, once, or not at all.
        await using var calm = Clients.Open(_server);
        (await CountAsync(calm)).ShouldBeInRange(0, 100);
        (await Increment(calm)).AsInt64().ShouldBeInRange(1, 101);
    }

    [Fact]
    public async Task Cut_NothingArrivesAnyMore_InFlightIsMaybeExecutedQueuedIsNotSent()
    {
        await using var redis = Clients.Open(_network.Url, o => o with { StallTimeout = Stall, MaxInFlight = 10, ConnectionWait = TimeSpan.Zero });
        await redis.SoonUpAsync();
        _network.Cut();
        var running = Enumerable.Range(0, 30).Select(_ => Increment(redis)).ToArray();
        var outcomes = await Task.WhenAll(running.Select(OutcomeAsync));
        outcomes.Take(10).ShouldAllBe(o => o == Outcome.MaybeExecuted);
        outcomes.Skip(10).ShouldAllBe(o => o == Outcome.NotSent);

        _network.Heal();
        await redis.SoonAsync(s => s.IsUp && s.Epoch >= 2);
        await using var calm = Clients.Open(_server);
        (await CountAsync(calm)).ShouldBe(0);
    }

    [Fact]
    public async Task Cut_WhileIdle_IsFoundByAProbe()
    {
        await using var redis = Clients.Open(_network.Url, o => o with { StallTimeout = Stall });
        await redis.SoonUpAsync();
        _network.Cut();
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldContain("nothing arrived for");
    }

    [Fact]
    public async Task Idle_ManyStallTimeoutsLong_StaysConnected()
    {
        await using var redis = Clients.Open(_network.Url, o => o with { StallTimeout = 2 * Stall });
        await redis.SoonUpAsync();
        // Three: the greeting's and two probes, which are the signal that time has passed.
        await Eventually.TrueAsync(async () => long.Parse(System.Text.RegularExpressions.Regex.Match(await _server.CliAsync("info", "commandstats"), @"cmdstat_ping:calls=(\d+)").Groups[1].Value) >= 3);
        redis.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task Break_ByTheNetwork_ReconnectsAndCommandsGoOn()
    {
        await using var redis = Clients.Open(_network.Url);
        await redis.SoonUpAsync();
        for (var epoch = 2; epoch < 5; epoch++)
        {
            _network.Break();
            await redis.SoonAsync(s => s.IsUp && s.Epoch >= epoch);
            (await Increment(redis)).AsInt64().ShouldBe(epoch - 1);
        }
    }

    [Fact]
    public async Task OnlyIn_AConnectionThatWasLost_IsNotSentWhereOthersWaitForTheNext()
    {
        await using var redis = Clients.Open(_network.Url);
        await redis.SoonUpAsync();
        (await Increment(redis)).AsInt64().ShouldBe(1); // now the connection is there for whoever is bound to it
        (await redis.SendAsync(IncrementOnlyIn(1))).AsInt64().ShouldBe(2);
        _network.Break();
        await redis.SoonAsync(s => s.Status == RedisStatus.Down || s.Epoch == 2);
        var behind = await Should.ThrowAsync<RedisConnectionException>(redis.SendAsync(IncrementOnlyIn(1)).AsTask());
        (await Increment(redis)).AsInt64().ShouldBe(3);
        var late = await Should.ThrowAsync<RedisConnectionException>(redis.SendAsync(IncrementOnlyIn(1).Copy()).AsTask());

        behind.Delivery.ShouldBe(RedisDelivery.NotSent);
        behind.Message.ShouldContain("was to follow others has been lost");
        late.Delivery.ShouldBe(RedisDelivery.NotSent);
        (await redis.SendAsync(IncrementOnlyIn(2))).AsInt64().ShouldBe(4);
    }

    [Fact]
    public async Task SendAsync_WhileDown_WaitsAShortTimeThenFailsAsNotSent()
    {
        await using var redis = Clients.Open(_network.Url, o => o with { ConnectionWait = TimeSpan.FromMilliseconds(100) });
        await redis.SoonUpAsync();
        _server.Kill();
        await redis.SoonAsync(s => s.Status == RedisStatus.Down);
        (await OutcomeAsync(Increment(redis))).ShouldBe(Outcome.NotSent);
    }

    [Fact]
    public async Task DisposeAsync_EndsTheConnectionWithAReset()
    {
        var redis = Clients.Open(_network.Url);
        await redis.SoonUpAsync();
        await redis.DisposeAsync();
        await Eventually.TrueAsync(() => _network.Ends.SequenceEqual([TcpProxy.End.Reset]));
    }

    [Fact]
    public async Task ReadOnly_ServerBecameAReplica_IsGivenUpUntilItIsAMasterAgain()
    {
        await using var redis = Clients.Open(_server);
        await redis.SoonUpAsync();
        await _server.CliAsync("replicaof", "127.0.0.1", $"{RedisServer.FreePort()}");
        (await Should.ThrowAsync<RedisServerException>(Increment(redis))).Code.ShouldBe("READONLY");
        await redis.SoonAsync(s => s.Status == RedisStatus.Down && s.Reason == "this Redis is a replica; the master is needed");
        await _server.CliAsync("replicaof", "no", "one");
        await redis.SoonUpAsync();
        (await Increment(redis)).AsInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Freeze_ShorterThanTheStallTimeout_LosesNothing()
    {
        await using var redis = Clients.Open(_server);
        await redis.SoonUpAsync();
        _server.Freeze();
        var running = Enumerable.Range(0, 100).Select(_ => Increment(redis)).ToArray();
        running.ShouldAllBe(task => !task.IsCompleted);
        _server.Wake();
        (await Task.WhenAll(running)).Select(reply => (int)reply.AsInt64()).ShouldBe(Enumerable.Range(1, 100));
        redis.Epoch.ShouldBe(1);
    }

    private enum Outcome
    {
        Answered,
        NotSent,
        MaybeExecuted,
    }

    private static Task<RedisReply> Increment(IRedis redis) => redis.SendAsync(new RedisCommand("INCR"u8).Key("n")).AsTask();

    private static RedisCommand IncrementOnlyIn(long epoch) => new RedisCommand("INCR"u8).Key("n").OnlyIn(epoch);

    private static async Task<long> CountAsync(IRedis redis)
    {
        var count = await redis.SendAsync(new RedisCommand("GET"u8).Key("n"));
        return count.IsNull ? 0 : count.AsInt64();
    }

    private static async Task<Outcome> OutcomeAsync(Task<RedisReply> running)
    {
        try
        {
            await running;
            return Outcome.Answered;
        }
        catch (RedisConnectionException error)
        {
            return error.Delivery == RedisDelivery.NotSent ? Outcome.NotSent : Outcome.MaybeExecuted;
        }
    }

    private static List<RedisState> Record(IRedis redis)
    {
        List<RedisState> states = [];
        redis.StateChanged += states.Add;
        return states;
    }
}
