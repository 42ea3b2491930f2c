using System.Diagnostics;

namespace Lighthouse.Redis.Tests;

/// <summary>What a connection may run into before it is up, and what people are told.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task Create_ServerComesLater_ConnectsThen()
    {
        await using var server = await Support.RedisServer.StartAsync();
        server.Kill();
        await using var redis = Clients.Open(server, o => o with { ConnectionWait = TimeSpan.Zero });
        var state = await redis.SoonAsync(s => s.Status == RedisStatus.Down);
        state.Reason.ShouldBe("connection refused; no Redis listens there");
        var error = await Should.ThrowAsync<RedisConnectionException>(async () => await redis.SendAsync(new RedisCommand("PING"u8)));
        error.Delivery.ShouldBe(RedisDelivery.NotSent);
        error.Message.ShouldContain($"127.0.0.1:{server.Port}");
        error.Message.ShouldContain("connection refused");

        await server.RestartAsync();
        (await redis.SoonAsync(s => s.IsUp)).Epoch.ShouldBe(1);
        (await redis.SendAsync(new RedisCommand("PING"u8))).AsString().ShouldBe("PONG");
    }

    [Fact]
    public async Task SendAsync_WhileConnecting_WaitsForTheConnection()
    {
        var letIn = new TaskCompletionSource();
        await using var fake = new FakeRedis(async peer =>
        {
            await letIn.Task;
            await peer.GreetAsync();
            (await peer.NextAsync()).ShouldBe("GET a");
            await peer.SayAsync("$1\r\nx\r\n");
        });
        await using var redis = Clients.Open(fake.Url, o => o with { ConnectionWait = TimeSpan.FromSeconds(30) });
        var reply = redis.SendAsync(new RedisCommand("GET"u8).Key("a")).AsTask();
        reply.IsCompleted.ShouldBeFalse();
        letIn.SetResult();
        (await reply).AsString().ShouldBe("x");
    }

    [Fact]
    public async Task SendAsync_ManyWhileConnecting_AreSentInTheOrderOfTheCalls()
    {
        var letIn = new TaskCompletionSource();
        await using var fake = new FakeRedis(async peer =>
        {
            await letIn.Task;
            await peer.GreetAsync();
            for (var number = 0; ; number++)
            {
                await peer.NextAsync();
                await peer.SayAsync($":{number}\r\n");
            }
        });
        await using var redis = Clients.Open(fake.Url, o => o with { ConnectionWait = TimeSpan.FromMinutes(5) });
        var running = Enumerable.Range(0, 1000).Select(i => redis.SendAsync(new RedisCommand($"N{i}")).AsTask()).ToList();
        letIn.SetResult();
        running.AddRange(Enumerable.Range(1000, 1000).Select(i => redis.SendAsync(new RedisCommand($"N{i}")).AsTask()));
        for (var i = 0; i < running.Count; i++) (await running[i]).AsInt64().ShouldBe(i);
    }

    [Fact]
    public async Task SendAsync_NoConnectionComes_FailsEachWhenItsOwnPatienceIsOver()
    {
        await using var redis = Clients.Open("redis://127.0.0.1:1", o => o with { ConnectionWait = TimeSpan.FromMilliseconds(150) });
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 3; i++)
        {
            var waiting = redis.SendAsync(new RedisCommand("PING"u8)).AsTask();
            (await Should.ThrowAsync<RedisConnectionException>(waiting)).Delivery.ShouldBe(RedisDelivery.NotSent);
        }
        watch.ElapsedMilliseconds.ShouldBeGreaterThan(440);
    }

    [Fact]
    public async Task Create_UserDatabaseAndName_AreSaidInTheGreeting()
    {
        var said = new TaskCompletionSource<string[]>();
        await using var fake = new FakeRedis(async peer => said.TrySetResult([await peer.NextAsync(), await peer.NextAsync(), await peer.NextAsync()]));
        await using var redis = Clients.Open(fake.Url.Replace("redis://", "redis://ann:s%40cret@") + "/3?name=me");
        (await said.Task).ShouldBe(["HELLO 3 AUTH ann s@cret SETNAME test", "SELECT 3", "PING"]);
    }

    [Theory]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", "still loading")]
    [InlineData("-MASTERDOWN Link with MASTER is down\r\n", "replica without its master")]
    public async Task Create_ServerNotReadyYet_IsTriedAgainUntilItIs(string answer, string words)
    {
        var ready = new TaskCompletionSource();
        await using var fake = new FakeRedis(async (peer, number) =>
        {
            if (ready.Task.IsCompleted)
            {
                await peer.GreetAsync();
                return;
            }
            await peer.NextAsync();
            await peer.SayAsync("%1\r\n+role\r\n+master\r\n");
            await peer.NextAsync();
            await peer.SayAsync(answer);
        });
        await using var redis = Clients.Open(fake.Url);
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldContain(words);
        ready.SetResult();
        (await redis.SoonAsync(s => s.IsUp)).Epoch.ShouldBe(1);
    }

    [Theory]
    [InlineData("%1\r\n+role\r\n+replica\r\n", "this Redis is a replica; the master is needed")]
    [InlineData("%1\r\n+mode\r\n+sentinel\r\n", "this is a Sentinel, not a Redis")]
    [InlineData("-ERR unknown command `HELLO`\r\n", "Redis 7.0 or Valkey 7.2 is needed")]
    [InlineData("-NOPROTO unsupported protocol version\r\n", "does not speak RESP3")]
    [InlineData("-NOAUTH HELLO must be called with the client already authenticated\r\n", "asks for a password, and the URL has none")]
    [InlineData("-WRONGPASS invalid username-password pair or user is disabled.\r\n", "refused the password of user 'default'")]
    [InlineData("-ERR max number of clients reached\r\n", "max number of clients reached")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "which is no type of RESP3. Is this really Redis")]
    [InlineData("*3\r\n*1\r\n", "Redis closed the connection")]
    [InlineData("", "Redis closed the connection")]
    [InlineData("*1048577\r\n", "announces a length of 1048577")]
    public async Task Create_ServerThatCannotBeUsed_IsReportedInWords(string answer, string words)
    {
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.NextAsync();
            if (answer.Length > 0) await peer.SayAsync(answer);
            await peer.NextAsync();
            peer.Close();
        });
        await using var redis = Clients.Open(fake.Url);
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldContain(words);
        redis.Epoch.ShouldBe(0);
    }

    [Fact]
    public async Task Create_ServerThatNeverAnswers_IsGivenUpAndSaid()
    {
        await using var fake = new FakeRedis(async peer =>
        {
            while (true) await peer.NextAsync();
        });
        await using var redis = Clients.Open(fake.Url, o => o with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldBe("no answer within 1 s");
        await Support.Eventually.TrueAsync(() => fake.Accepted > 1);
    }

    [Fact]
    public async Task Create_UnknownHost_IsSaid()
    {
        await using var redis = Clients.Open("redis://no-such-host.invalid");
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldBe("the host name is not known");
    }

    [Fact]
    public async Task Create_HostNameAndSeveralHosts_TriesThemInTurn()
    {
        await using var server = await Support.RedisServer.StartAsync();
        await using var redis = Clients.Open($"redis://127.0.0.1:{Support.RedisServer.FreePort()},localhost:{server.Port}");
        (await redis.SoonAsync(s => s.IsUp)).Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task DisposeAsync_WhileSomebodyWaitsForAConnection_FailsItAtOnce()
    {
        await using var fake = new FakeRedis(async peer =>
        {
            while (true) await peer.NextAsync();
        });
        var redis = Clients.Open(fake.Url, o => o with { ConnectionWait = TimeSpan.FromMinutes(5) });
        var waiting = redis.SendAsync(new RedisCommand("PING"u8)).AsTask();
        var watch = Stopwatch.StartNew();
        await redis.DisposeAsync();
        (await Should.ThrowAsync<RedisConnectionException>(waiting)).Delivery.ShouldBe(RedisDelivery.NotSent);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        (await Should.ThrowAsync<RedisConnectionException>(async () => await redis.SendAsync(new RedisCommand("PING"u8)))).Delivery.ShouldBe(RedisDelivery.NotSent);
    }
}
