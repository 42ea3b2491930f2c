using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

public sealed class RedisClientTests : IAsyncLifetime
{
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SendAsync_SetAndGet_ReturnsWhatWasSet()
    {
        await using var redis = Clients.Open(_server);
        (await redis.SendAsync(new RedisCommand("SET"u8).Key("a").Arg("hello"))).Is("OK"u8).ShouldBeTrue();
        (await redis.SendAsync(new RedisCommand("GET"u8).Key("a"))).AsString().ShouldBe("hello");
        (await redis.SendAsync(new RedisCommand("GET"u8).Key("none"))).IsNull.ShouldBeTrue();
        redis.Epoch.ShouldBe(1);
        redis.State.IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task SendAsync_ErrorAnswer_ThrowsWithItsCode()
    {
        await using var redis = Clients.Open(_server);
        await redis.SendAsync(new RedisCommand("SET"u8).Key("s").Arg("x"));
        var error = await Should.ThrowAsync<RedisServerException>(async () => await redis.SendAsync(new RedisCommand("LPUSH"u8).Key("s").Arg(1)));
        error.Code.ShouldBe("WRONGTYPE");
        error.Delivery.ShouldBe(RedisDelivery.Answered);
    }

    [Fact]
    public async Task SendAsync_HundredThousandAtOnce_EachGetsItsOwnAnswer()
    {
        await using var redis = Clients.Open(_server);
        var replies = new Task<RedisReply>[100_000];
        for (var i = 0; i < replies.Length; i++) replies[i] = redis.SendAsync(new RedisCommand("ECHO"u8).Arg(i)).AsTask();
        for (var i = 0; i < replies.Length; i++) (await replies[i]).AsInt64().ShouldBe(i);
    }

    [Fact]
    public async Task SendAsync_LargeAndSmallMixedFromManyCallers_EachGetsItsOwnAnswer()
    {
        await using var redis = Clients.Open(_server);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < 100; i++)
            {
                // Around the size from which a command is no longer copied into the common write.
                var bytes = new byte[random.Next(3) == 0 ? random.Next(60_000, 300_000) : random.Next(100)];
                random.NextBytes(bytes);
                (await redis.SendAsync(new RedisCommand("ECHO"u8).Arg(bytes))).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
            }
        })));
        redis.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_BurstsAmongLoneCommands_KeepTheirOrder()
    {
        await using var redis = Clients.Open(_server);
        var (random, sent) = (new Random(1), 0);
        for (var burst = 0; burst < 20_000; burst++)
        {
            // The first of a burst is written by its sender, the next go over another thread, and may still be there when the first is answered.
            var replies = new Task<RedisReply>[random.Next(1, 8)];
            for (var i = 0; i < replies.Length; i++)
            {
                replies[i] = redis.SendAsync(new RedisCommand("RPUSH"u8).Key("log").Arg(sent++)).AsTask();
                if (i == 1) Thread.SpinWait(random.Next(2_000));
            }
            (await replies[^1]).AsInt64().ShouldBe(sent);
        }
        var log = await redis.SendAsync(new RedisCommand("LRANGE"u8).Key("log").Arg(0).Arg(-1));
        Enumerable.Range(0, sent).ShouldAllBe(i => log[i].AsInt64() == i);
    }
}
