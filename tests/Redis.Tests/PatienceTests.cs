using System.Diagnostics;
using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>Cancellation, time limits, blocking and back-pressure.</summary>
public sealed class PatienceTests
{
    [Fact]
    public async Task Cancel_BeforeItIsSent_IsNotSentAndNeverExecuted()
    {
        var answer = new TaskCompletionSource();
        List<string> seen = [];
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            while (true)
            {
                seen.Add(await peer.NextAsync());
                if (seen.Count == 1) await answer.Task;
                await peer.SayAsync($":{seen.Count}\r\n");
            }
        });
        await using var redis = Clients.Open(fake.Url, o => o with { MaxInFlight = 1 });
        await redis.SoonUpAsync();
        using var cancel = new CancellationTokenSource();
        var first = Send(redis, "ONE");
        await Eventually.TrueAsync(() => seen.Count == 1);
        var second = Send(redis, "TWO", cancel.Token);
        var third = Send(redis, "THREE");
        await cancel.CancelAsync();
        (await CanceledAsync(second)).Delivery.ShouldBe(RedisDelivery.NotSent);
        answer.SetResult();
        (await first).AsInt64().ShouldBe(1);
        (await third).AsInt64().ShouldBe(2);
        seen.ShouldBe(["ONE", "THREE"]);
    }

    [Fact]
    public async Task Cancel_AfterItWasSent_IsMaybeExecutedAndItsAnswerGoesToNobodyElse()
    {
        var go = new TaskCompletionSource();
        var received = new TaskCompletionSource();
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            received.SetResult();
            await go.Task;
            await peer.SayAsync("+for the cancelled\r\n");
            await peer.NextAsync();
            await peer.SayAsync("+for the second\r\n");
        });
        await using var redis = Clients.Open(fake.Url);
        using var cancel = new CancellationTokenSource();
        var first = Send(redis, "ONE", cancel.Token);
        await received.Task;
        var second = Send(redis, "TWO");
        await cancel.CancelAsync();
        var error = await CanceledAsync(first);
        error.Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        error.CancellationToken.ShouldBe(cancel.Token);
        go.SetResult();
        (await second).AsString().ShouldBe("for the second");
    }

    [Fact]
    public async Task Cancel_Already_IsNotSent()
    {
        await using var redis = Clients.Open("redis://127.0.0.1:1");
        (await CanceledAsync(Send(redis, "PING", new CancellationToken(true)))).Delivery.ShouldBe(RedisDelivery.NotSent);
    }

    [Fact]
    public async Task Cancel_WhileWaitingForAConnection_IsNotSent()
    {
        await using var redis = Clients.Open("redis://127.0.0.1:1", o => o with { ConnectionWait = TimeSpan.FromMinutes(5) });
        using var cancel = new CancellationTokenSource();
        var waiting = Send(redis, "PING", cancel.Token);
        await cancel.CancelAsync();
        (await CanceledAsync(waiting)).Delivery.ShouldBe(RedisDelivery.NotSent);
    }

    [Fact]
    public async Task Cancel_WhileWaitingForAConnection_IsNotExecutedWhenThatComes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Clients.Open(server, o => o with { ConnectionWait = TimeSpan.FromMinutes(5) });
        await redis.SoonUpAsync();
        server.Kill();
        await redis.SoonAsync(s => s.Status == RedisStatus.Down);
        using var cancel = new CancellationTokenSource();
        var waiting = redis.SendAsync(new RedisCommand("SET"u8).Key("cancelled").Arg("yes"), cancel.Token).AsTask();
        await cancel.CancelAsync();
        (await CanceledAsync(waiting)).Delivery.ShouldBe(RedisDelivery.NotSent);

        await server.RestartAsync();
        await redis.SoonUpAsync();
        (await redis.SendAsync(new RedisCommand("EXISTS"u8).Key("cancelled"))).AsInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Cancel_ManyAtRandomMoments_EveryOtherAnswerIsItsOwn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Clients.Open(server, o => o with { MaxInFlight = 50 });
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            using var cancel = new CancellationTokenSource();
            var running = Enumerable.Range(0, 500).Select(i => (Number: i, Task: redis.SendAsync(new RedisCommand("ECHO"u8).Arg(i), random.Next(3) == 0 ? cancel.Token : default).AsTask())).ToArray();
            await running[random.Next(100)].Task.ContinueWith(static _ => { }, TaskScheduler.Default);
            await cancel.CancelAsync();
            foreach (var (number, task) in running)
            {
                try
                {
                    (await task).AsInt64().ShouldBe(number);
                }
                catch (RedisCanceledException)
                {
                }
            }
        }
        redis.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task CommandTimeout_OthersStillArrive_FailsOnlyThatCommand()
    {
        using var stop = new CancellationTokenSource();
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            while (!stop.IsCancellationRequested)
            {
                await peer.SayAsync(">1\r\n+alive\r\n");
                await Task.Delay(10); // the pace at which something arrives, nothing is waited for
            }
            await peer.SayAsync("+late\r\n");
            await peer.NextAsync();
            await peer.SayAsync("+next\r\n");
        });
        await using var redis = Clients.Open(fake.Url, o => o with { CommandTimeout = TimeSpan.FromSeconds(4.2), StallTimeout = TimeSpan.FromSeconds(4) });
        var error = await Should.ThrowAsync<RedisTimeoutException>(Send(redis, "SLOW"));
        error.Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        error.Message.ShouldContain("within 4.2 s");
        await stop.CancelAsync();
        (await Send(redis, "NEXT")).AsString().ShouldBe("next");
        redis.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task Blocking_LongerThanStallAndCommandTimeout_IsWaitedForOnItsOwnConnection()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Clients.Open(server, o => o with { StallTimeout = TimeSpan.FromSeconds(4), CommandTimeout = TimeSpan.FromSeconds(4) });
        await using var dedicated = redis.OpenDedicated("bell");
        var watch = Stopwatch.StartNew();
        var nothing = await dedicated.SendAsync(new RedisCommand("BLPOP"u8).Key("list").Arg(4.6).Blocking(TimeSpan.FromSeconds(4.6)));
        nothing.IsNull.ShouldBeTrue();
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(4.5));

        var waiting = dedicated.SendAsync(new RedisCommand("BLPOP"u8).Key("list").Arg(60).Blocking(TimeSpan.FromSeconds(60))).AsTask();
        await Eventually.TrueAsync(async () => (await server.CliAsync("client", "list")).Contains("name=test:bell") && (await server.CliAsync("info", "clients")).Contains("blocked_clients:1"));
        await server.CliAsync("rpush", "list", "job");
        (await waiting)[1].AsString().ShouldBe("job");
        dedicated.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task Blocking_ServerFrozenPastBlockAndStallTime_IsGivenUp()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Clients.Open(server, o => o with { StallTimeout = TimeSpan.FromSeconds(1) });
        await using var dedicated = redis.OpenDedicated("bell");
        await dedicated.SoonUpAsync();
        server.Freeze();
        var watch = Stopwatch.StartNew();
        (await Should.ThrowAsync<RedisConnectionException>(async () => await dedicated.SendAsync(new RedisCommand("BLPOP"u8).Key("list").Arg(0.5).Blocking(TimeSpan.FromSeconds(0.5)))))
            .Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.4));
    }

    [Fact]
    public async Task Blocking_OnTheSharedConnection_IsRefused()
    {
        await using var redis = Clients.Open("redis://127.0.0.1:1");
        (await Should.ThrowAsync<InvalidOperationException>(async () => await redis.SendAsync(new RedisCommand("BLPOP"u8).Key("l").Arg(1).Blocking(TimeSpan.FromSeconds(1)))))
            .Message.ShouldContain("BLPOP may block");
    }

    [Fact]
    public async Task MaxInFlight_SlowServer_NoMoreAreOutAtATimeAndOrderIsKept()
    {
        const int Most = 8;
        using var arrived = new SemaphoreSlim(0);
        List<int> outstanding = [];
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            var (received, answered) = (0, 0);
            var answering = AnswerAsync();
            while (received < 100)
            {
                await peer.NextAsync();
                outstanding.Add(++received - Volatile.Read(ref answered));
                if (received >= Most) arrived.Release(received == Most ? Most : 1);
            }
            await answering;

            async Task AnswerAsync()
            {
                while (answered < 100)
                {
                    await arrived.WaitAsync();
                    await peer.SayAsync($":{Interlocked.Increment(ref answered) - 1}\r\n");
                }
            }
        });
        await using var redis = Clients.Open(fake.Url, o => o with { MaxInFlight = Most });
        var running = Enumerable.Range(0, 100).Select(i => Send(redis, $"N{i}")).ToArray();
        for (var i = 0; i < 100; i++) (await running[i]).AsInt64().ShouldBe(i);
        outstanding.Max().ShouldBe(Most);
    }

    [Fact]
    public async Task Completion_CallerBlocksItsThread_OthersStillGetTheirs()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Clients.Open(server);
        using var release = new ManualResetEventSlim();
        var blocked = BlockAfterAsync(redis, release);
        for (var i = 0; i < 100; i++) (await redis.SendAsync(new RedisCommand("ECHO"u8).Arg(i))).AsInt64().ShouldBe(i);
        release.Set();
        await blocked;

        static async Task BlockAfterAsync(IRedis redis, ManualResetEventSlim release)
        {
            await redis.SendAsync(new RedisCommand("PING"u8));
            release.Wait(Eventually.Patience).ShouldBeTrue();
        }
    }

    /// <summary>The last of several answers that come together is told on the thread that has read them: it may keep that, and the next read goes on.</summary>
    [Fact]
    public async Task Completion_CallersOfAnswersThatCameTogetherBlockTheirThreads_OthersStillGetTheirs()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            await peer.NextAsync();
            await ready.Task;
            await peer.SayAsync("+a\r\n+b\r\n");
            for (var i = 0; ; i++)
            {
                await peer.NextAsync();
                await peer.SayAsync($":{i}\r\n");
            }
        });
        await using var redis = Clients.Open(fake.Url);
        using var release = new ManualResetEventSlim();
        using var blocking = new CountdownEvent(2);
        var first = BlockAfterAsync("ONE");
        var second = BlockAfterAsync("TWO");
        ready.SetResult();
        blocking.Wait(Eventually.Patience).ShouldBeTrue();
        for (var i = 0; i < 100; i++) (await Send(redis, $"N{i}").WaitAsync(Eventually.Patience)).AsInt64().ShouldBe(i);
        release.Set();
        (await first, await second).ShouldBe(("a", "b"));

        async Task<string> BlockAfterAsync(string name)
        {
            var reply = await redis.SendAsync(new RedisCommand(name));
            blocking.Signal();
            release.Wait(2 * Eventually.Patience).ShouldBeTrue();
            return reply.AsString();
        }
    }

    private static Task<RedisReply> Send(IRedis redis, string name, CancellationToken ct = default) => redis.SendAsync(new RedisCommand(name), ct).AsTask();

    private static async Task<RedisCanceledException> CanceledAsync(Task<RedisReply> task) =>
        (await Record.ExceptionAsync(() => task)).ShouldBeOfType<RedisCanceledException>();
}
