using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>A peer that answers the greeting as it should, and then misbehaves.</summary>
public sealed class HostilePeerTests
{
    [Theory]
    [InlineData("@what\r\n", "no type of RESP3")]
    [InlineData("$5\r\nabcdefg\r\n", "does not end where it says")]
    [InlineData("*99999999\r\n", "announces a length of 99999999")]
    [InlineData("$?\r\n", "streamed")]
    [InlineData("+a\r\n+nobody asked\r\n", "an answer that nothing asked for")]
    public async Task Answer_ThatIsNone_EndsTheConnectionAndTheNextOneWorks(string wire, string words)
    {
        await using var fake = new FakeRedis(async (peer, number) =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            await peer.SayAsync(number == 1 ? wire : "+fine\r\n");
            await peer.NextAsync();
        });
        await using var redis = Clients.Open(fake.Url);
        await redis.SoonUpAsync();
        var down = redis.SoonAsync(s => s.Status == RedisStatus.Down && s.Reason!.Contains(words));
        var first = redis.SendAsync(new RedisCommand("ONE"u8)).AsTask();
        await down;
        if (!first.IsCompletedSuccessfully)
        {
            var error = await Should.ThrowAsync<RedisProtocolException>(first);
            error.Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
            error.Message.ShouldContain(words);
        }
        await redis.SoonAsync(s => s.IsUp && s.Epoch == 2);
        (await redis.SendAsync(new RedisCommand("TWO"u8))).AsString().ShouldBe("fine");
    }

    [Theory]
    [InlineData("+a\r\n+b\r\n@what\r\n", false)]
    [InlineData("+a\r\n+b\r\n+nobody asked\r\n", false)]
    [InlineData("+a\r\n+b\r\n@what\r\n", true)]
    [InlineData("+a\r\n+b\r\n+nobody asked\r\n", true)]
    public async Task Answer_BeforeOneThatIsNone_ReachesItsCaller(string wire, bool ownThread)
    {
        await using var fake = SaysOnce(wire);
        await using var redis = Clients.Open(fake.Url);
        await using var own = ownThread ? redis.OpenOwnThread("own") : null;
        var (first, second) = SendTwo(own ?? redis);
        (await first.WaitAsync(Eventually.Patience)).AsString().ShouldBe("a");
        (await second.WaitAsync(Eventually.Patience)).AsString().ShouldBe("b");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadOnly_BehindAnotherAnswer_EachReachesItsCallerAndTheConnectionIsGivenUp(bool ownThread)
    {
        await using var fake = SaysOnce("+a\r\n-READONLY You can't write against a read only replica.\r\n");
        await using var redis = Clients.Open(fake.Url);
        await using var own = ownThread ? redis.OpenOwnThread("own") : null;
        var down = (own ?? redis).SoonAsync(static s => s.Epoch == 1 && !s.IsUp);
        var (first, second) = SendTwo(own ?? redis);
        (await first.WaitAsync(Eventually.Patience)).AsString().ShouldBe("a");
        (await Should.ThrowAsync<RedisServerException>(second.WaitAsync(Eventually.Patience))).Code.ShouldBe("READONLY");
        await down;
    }

    [Theory]
    [InlineData("*2\r\n$5\r\nhel")]
    [InlineData("*2\r\n:1\r\n")]
    [InlineData("$1000000\r\nx")]
    [InlineData("+OK\r")]
    public async Task Answer_CutInTheMiddle_IsMaybeExecuted(string half)
    {
        await using var fake = new FakeRedis(async (peer, number) =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            await peer.SayAsync(half);
            peer.Close();
        });
        await using var redis = Clients.Open(fake.Url);
        await redis.SoonUpAsync();
        var error = await Should.ThrowAsync<RedisConnectionException>(async () => await redis.SendAsync(new RedisCommand("ONE"u8)));
        error.Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        error.Message.ShouldContain("Redis closed the connection");
    }

    [Fact]
    public async Task Answer_InManySmallPieces_IsRead()
    {
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            foreach (var letter in "*3\r\n$5\r\nhello\r\n%1\r\n+a\r\n:1\r\n_\r\n") await peer.SayAsync($"{letter}");
            await peer.NextAsync();
        });
        await using var redis = Clients.Open(fake.Url);
        ReplyParserTests.Show(await redis.SendAsync(new RedisCommand("ONE"u8))).ShouldBe("['hello' {+a 1} null]");
    }

    [Fact]
    public async Task Answer_HundredMegabytes_IsRead()
    {
        var large = new byte[100 << 20];
        Random.Shared.NextBytes(large);
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            await peer.SayAsync($"${large.Length}\r\n");
            await peer.SayAsync(large);
            await peer.SayAsync("\r\n");
            await peer.NextAsync();
            await peer.SayAsync("+small again\r\n");
            await peer.NextAsync();
        });
        await using var redis = Clients.Open(fake.Url);
        (await redis.SendAsync(new RedisCommand("ONE"u8))).AsSpan().SequenceEqual(large).ShouldBeTrue();
        (await redis.SendAsync(new RedisCommand("TWO"u8))).AsString().ShouldBe("small again");
    }

    [Fact]
    public async Task Push_BetweenAnswers_IsLeftOut()
    {
        await using var fake = new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.SayAsync(">2\r\n+invalidate\r\n*1\r\n+k\r\n");
            await peer.NextAsync();
            await peer.SayAsync(">1\r\n+x\r\n|1\r\n+ttl\r\n:5\r\n+answer\r\n>1\r\n+y\r\n");
            await peer.NextAsync();
        });
        await using var redis = Clients.Open(fake.Url);
        (await redis.SendAsync(new RedisCommand("ONE"u8))).AsString().ShouldBe("answer");
    }

    /// <summary>Greets every connection, and says this to the first that has sent two commands; the others wait in vain.</summary>
    private static FakeRedis SaysOnce(string wire)
    {
        var said = 0;
        return new FakeRedis(async peer =>
        {
            await peer.GreetAsync();
            await peer.NextAsync();
            await peer.NextAsync();
            if (Interlocked.Increment(ref said) == 1) await peer.SayAsync(wire);
            await peer.NextAsync();
        });
    }

    private static (Task<RedisReply> First, Task<RedisReply> Second) SendTwo(IRedis redis) =>
        (redis.SendAsync(new RedisCommand("ONE"u8)).AsTask(), redis.SendAsync(new RedisCommand("TWO"u8)).AsTask());
}
