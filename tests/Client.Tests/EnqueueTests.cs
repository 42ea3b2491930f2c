using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client.Tests;

public sealed class EnqueueTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly JobClient _client = redis.Client;

    [Fact]
    public async Task Enqueue_TypedArguments_LieInTheStreamOfTheTypesQueue()
    {
        var id = await _client.EnqueueAsync(new SendEmail("ada@example.com"));
        var entry = await redis.Server.CliAsync("XRANGE", "lh:{email}:ready", id, id);
        entry.Split('\n').ShouldBe([id, "type", "email.send", "args", """{"to":"ada@example.com","subject":null}"""]);
        (await redis.Server.CliAsync("SISMEMBER", "lh:{_cluster}:queues", "email")).ShouldBe("1");
    }

    [Fact]
    public async Task Enqueue_Json_TravelsByteForByte()
    {
        const string Odd = """ {"a":[],"n":12345678901234567890,"s":"\u00e9é"} """;
        var job = await _client.EnqueueAsync(JobRequest.Json("any", Odd, new JobOptions { Queue = "bytes" }));
        var node = await redis.NodeAsync("bytes");
        var claimed = (await node.ClaimAsync()).Single(each => each.Id == job.Id);
        Encoding.UTF8.GetString(SimulatedNode.Read(claimed).Args.Span).ShouldBe(Odd);
    }

    [Fact]
    public async Task Enqueue_EveryOption_ReachesTheNode()
    {
        var options = new JobOptions
        {
            Queue = "options",
            Id = "welcome-42",
            Priority = JobPriority.High,
            ExpiresIn = TimeSpan.FromHours(1),
            MaxAttempts = 3,
            Backoff = Backoff.Fixed(TimeSpan.FromSeconds(5)),
            Timeout = TimeSpan.FromSeconds(7),
            ResultTtl = TimeSpan.FromDays(1),
            ReplyTo = "me",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Meta = new Dictionary<string, string> { ["tenant"] = "ü" },
        };
        await _client.EnqueueAsync(new SendEmail("a@b.c"), options);
        var job = (await (await redis.NodeAsync("options")).ClaimAsync()).ShouldHaveSingleItem();
        job.Id.ShouldBe("welcome-42");
        var read = SimulatedNode.Read(job);
        (read.Id, read.Priority, read.ExpiresIn, read.MaxAttempts, read.Backoff, read.Timeout, read.ResultTtl, read.ReplyTo, read.TraceParent)
            .ShouldBe((options.Id, options.Priority, options.ExpiresIn, options.MaxAttempts, options.Backoff, options.Timeout, options.ResultTtl, options.ReplyTo, options.TraceParent));
        JsonSerializer.Deserialize<Dictionary<string, string>>(read.Meta.Span).ShouldBe(options.Meta);
    }

    [Fact]
    public async Task Enqueue_Delayed_WaitsInScheduled()
    {
        var id = await _client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Queue = "delayed", Delay = TimeSpan.FromHours(1) });
        (await (await redis.NodeAsync("delayed")).ClaimAsync()).ShouldBeEmpty();
        (await redis.Server.CliAsync("HEXISTS", "lh:{delayed}:parked", id)).ShouldBe("1");
    }

    [Fact]
    public async Task Enqueue_KnownId_IsNoSecondJob()
    {
        var job = JobRequest.Of(new SendEmail("a@b.c"), new JobOptions { Queue = "known", Id = "only-one" });
        (await _client.EnqueueAsync(job)).ShouldBe(new EnqueuedJob("only-one", "known", IsNew: true));
        (await _client.EnqueueAsync(job)).ShouldBe(new EnqueuedJob("only-one", "known", IsNew: false));
        (await (await redis.NodeAsync("known")).ClaimAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Enqueue_InsideAnActivity_CarriesItsTrace()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await _client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Queue = "traced" });
        var job = (await (await redis.NodeAsync("traced")).ClaimAsync()).ShouldHaveSingleItem();
        SimulatedNode.Read(job).TraceParent.ShouldBe(activity.Id);
    }

    [Fact]
    public async Task Enqueue_WhatWouldBeRefused_NamesEveryFaultAndSendsNothing()
    {
        var fault = await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueAsync(
            JobRequest.Of("send mail", 1, new JobOptions { Queue = "Refused", Delay = TimeSpan.FromDays(9_999), MaxAttempts = 0 })));
        fault.Message.ShouldBe("A job of type `send mail` would be refused: type is not allowed: `send mail`. Use 1 to 128 of A-Z a-z 0-9 . _ : / -; "
            + "This is no queue name: `Refused`. Use 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit; "
            + "delay is no duration: `9999.00:00:00`. Use zero to ten years; max_attempts is not allowed: `0`. Use a whole number from 1 to 1000.");
        (await redis.Server.CliAsync("KEYS", "*Refused*")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2_700, true)] // six bytes each as JSON
    [InlineData(2_800, false)]
    public async Task Enqueue_MetaOfSoManyQuotes_IsSentIfItIsNoMoreThanSixteenKibibytesOfJson(int quotes, bool isSent)
    {
        var options = new JobOptions { Queue = "meta", Meta = new Dictionary<string, string> { ["q"] = new('"', quotes) } };

        if (isSent) await _client.EnqueueAsync(new SendEmail("a@b.c"), options);
        else (await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueAsync(new SendEmail("a@b.c"), options))).Message.ShouldContain("more than the 16,384 allowed");
    }

    [Fact]
    public void Json_Invalid_IsRefusedBeforeItIsAJob() =>
        Should.Throw<ArgumentException>(() => JobRequest.Json("any", "hello")).Message.ShouldStartWith("args is not JSON: `hello`. Quote strings: '\"hello\"'.");

    [Fact]
    public async Task Enqueue_AnEmptyRequest_SaysHowToMakeOne() =>
        (await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueAsync(default(JobRequest)))).Message.ShouldContain("Make one with JobRequest.Of");

    [Fact]
    public async Task Enqueue_ByAUserWithRightsToOneQueue_WorksAtBothDoors()
    {
        await redis.Server.CliAsync("ACL", "SETUSER", "shop", "on", ">secret", "~lh:{shop}", "~lh:{shop}:*", "+@all", "-@admin", "-@dangerous");
        await using var client = JobClient.Connect(redis.Server.Url.Replace("redis://", "redis://shop:secret@", StringComparison.Ordinal));
        await client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Queue = "shop" });
        (await client.EnqueueAsync(JobRequest.Of(new SendEmail("a@b.c"), new JobOptions { Queue = "shop", Id = "one" }))).IsNew.ShouldBeTrue();
        (await Should.ThrowAsync<EnqueueException>(() => client.EnqueueAsync(new SendEmail("a@b.c")))).Message.ShouldContain("NOPERM");
    }

    [Fact]
    public async Task Enqueue_WhereRedisAnswersWithAnError_SaysWhy()
    {
        await redis.Server.CliAsync("SET", "lh:{occupied}:ready", "a string");
        var fault = await Should.ThrowAsync<EnqueueException>(() => _client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Queue = "occupied" }));
        fault.Faults.ShouldHaveSingleItem().Delivery.ShouldBe(RedisDelivery.Answered);
        fault.Message.ShouldContain("WRONGTYPE");
    }
}
