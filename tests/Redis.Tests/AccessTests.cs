using System.Text.RegularExpressions;
using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>Passwords, users and databases, against a real server.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Create_RightPassword_IsLetIn()
    {
        await using var server = await RedisServer.StartAsync(arguments: ["--requirepass", "s e c:r@t"]);
        await using var redis = Clients.Open($"redis://:{Uri.EscapeDataString("s e c:r@t")}@127.0.0.1:{server.Port}/5");
        await redis.SendAsync(new RedisCommand("SET"u8).Key("k").Arg("v"));
        var client = (await redis.SendAsync(new RedisCommand("CLIENT"u8).Arg("INFO"u8))).AsString();
        client.ShouldContain("name=test");
        client.ShouldContain("db=5");
        client.ShouldContain("resp=3");
    }

    [Theory]
    [InlineData("redis://:wrong@", "Redis refused the password of user 'default' (WRONGPASS")]
    [InlineData("redis://ann:wrong@", "Redis refused the password of user 'ann' (WRONGPASS")]
    [InlineData("redis://", "Redis asks for a password, and the URL has none")]
    public async Task Create_WrongPassword_IsSaidAndCommandsFailAtOnce(string url, string words)
    {
        await using var server = await RedisServer.StartAsync(arguments: ["--requirepass", "right"]);
        await using var redis = Clients.Open($"{url}127.0.0.1:{server.Port}", o => o with { ConnectionWait = TimeSpan.FromMinutes(5) });
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldStartWith(words);
        var error = await Should.ThrowAsync<RedisConnectionException>(async () => await redis.SendAsync(new RedisCommand("PING"u8)));
        error.Delivery.ShouldBe(RedisDelivery.NotSent);
        error.Message.ShouldContain(words);
        error.Message.ShouldNotContain("wrong@");
    }

    [Fact]
    public async Task Create_WrongPasswordThatBecomesRight_IsTriedSlowlyAndLetIn()
    {
        await using var server = await RedisServer.StartAsync(arguments: ["--requirepass", "old"]);
        await using var redis = Clients.Open($"redis://:new@127.0.0.1:{server.Port}", o => o with { ReconnectRefused = TimeSpan.FromMilliseconds(100) });
        await redis.SoonAsync(s => s.Status == RedisStatus.Down);
        await server.CliAsync("-a", "old", "config", "set", "requirepass", "new");
        await redis.SoonUpAsync();
    }

    [Fact]
    public async Task Create_AclUserWithFewRights_IsLetInAndHeldToThem()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CliAsync("acl", "setuser", "worker", "on", ">pw", "~lh:*", "+get", "+set");
        await using var redis = Clients.Open($"redis://worker:pw@127.0.0.1:{server.Port}", o => o with { StallTimeout = TimeSpan.FromSeconds(4) });
        await redis.SendAsync(new RedisCommand("SET"u8).Key("lh:a").Arg(1));
        (await Should.ThrowAsync<RedisServerException>(async () => await redis.SendAsync(new RedisCommand("SET"u8).Key("other").Arg(1)))).Code.ShouldBe("NOPERM");
        (await Should.ThrowAsync<RedisServerException>(async () => await redis.SendAsync(new RedisCommand("PING"u8)))).Code.ShouldBe("NOPERM");
        // The greeting's PING, the one above and a probe: all refused, and none of that is an outage.
        await Eventually.TrueAsync(async () => Regex.Match(await server.CliAsync("info", "commandstats"), @"cmdstat_ping:.*rejected_calls=(\d+)") is { Success: true } pings && int.Parse(pings.Groups[1].Value) >= 3);
        redis.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task Create_DatabaseThatIsNotThere_IsSaid()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Clients.Open($"{server.Url}/99");
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldBe("Redis answered the greeting with ERR DB index is out of range");
    }
}
