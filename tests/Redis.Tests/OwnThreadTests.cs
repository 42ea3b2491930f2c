using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>A connection whose input and output run on a thread of its own.</summary>
public sealed class OwnThreadTests : IAsyncLifetime
{
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SendAsync_ThreadPoolExhausted_IsAnsweredAllTheSame()
    {
        await using var redis = Clients.Open(_server);
        await using var own = redis.OpenOwnThread("lease");
        await own.SoonUpAsync();

        using var release = new ManualResetEventSlim();
        ThreadPool.GetMinThreads(out var least, out _);
        var blockers = Enumerable.Range(0, least + 300).Select(_ => Task.Run(release.Wait)).ToArray();
        // Whatever the pool did would stand behind the blockers in its queue, and come only when all of them have a thread.
        var answered = 0;
        var caller = new Thread(() =>
        {
            while (answered < 20 && IsAnswered(own) && ThreadPool.PendingWorkItemCount > 0) answered++;
        });
        caller.Start();
        caller.Join();
        release.Set();
        await Task.WhenAll(blockers);
        answered.ShouldBe(20);
    }

    [Fact]
    public async Task SendAsync_ManyAndLarge_EachGetsItsOwnAnswer()
    {
        await using var redis = Clients.Open(_server);
        await using var own = redis.OpenOwnThread("lease");
        var running = Enumerable.Range(0, 20_000).Select(i => own.SendAsync(new RedisCommand("ECHO"u8).Arg(i)).AsTask()).ToArray();
        for (var i = 0; i < running.Length; i++) (await running[i]).AsInt64().ShouldBe(i);
        var large = new byte[3_000_000];
        Random.Shared.NextBytes(large);
        (await own.SendAsync(new RedisCommand("ECHO"u8).Arg(large))).AsSpan().SequenceEqual(large).ShouldBeTrue();
        own.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_ServerFrozenThenWoken_IsMaybeExecutedAndGoesOn()
    {
        await using var redis = Clients.Open(_server, o => o with { StallTimeout = TimeSpan.FromSeconds(2) });
        await using var own = redis.OpenOwnThread("lease");
        await own.SoonUpAsync();
        _server.Freeze();
        (await Should.ThrowAsync<RedisConnectionException>(async () => await own.SendAsync(new RedisCommand("PING"u8)))).Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        _server.Wake();
        await own.SoonAsync(s => s.IsUp && s.Epoch >= 2);
        (await own.SendAsync(new RedisCommand("PING"u8))).AsString().ShouldBe("PONG");
    }

    [Fact]
    public async Task Idle_LongerThanTheStallTimeout_IsProbed()
    {
        await using var redis = Clients.Open(_server, o => o with { StallTimeout = TimeSpan.FromSeconds(2) });
        await using var own = redis.OpenOwnThread("lease");
        await own.SoonUpAsync();
        _server.Freeze();
        await own.SoonAsync(s => s.Status == RedisStatus.Down);
        _server.Wake();
    }

    /// <summary>Polls: awaiting would need the pool.</summary>
    private static bool IsAnswered(IRedis redis)
    {
#pragma warning disable CA2012 // looked at until it is completed, then consumed once
        var reply = redis.SendAsync(new RedisCommand("PING"u8));
#pragma warning restore CA2012
        return SpinWait.SpinUntil(() => reply.IsCompleted, TimeSpan.FromSeconds(60)) && reply.GetAwaiter().GetResult().AsString() == "PONG";
    }
}
