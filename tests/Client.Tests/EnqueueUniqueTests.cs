using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client.Tests;

/// <summary>Unique keys, ordering keys and all-or-none, as a .NET producer sees them.</summary>
public sealed class EnqueueUniqueTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly JobClient _client = redis.Client;

    [Fact]
    public async Task Enqueue_UniqueKeyHeld_AnswersTheFirstJobsId()
    {
        var options = new JobOptions { Queue = "unique", Unique = "welcome: ada", UniqueFor = UniqueFor.For(TimeSpan.FromMinutes(10)) };
        var first = await _client.EnqueueAsync(new SendEmail("a@b.c"), options);
        var second = await _client.EnqueueAsync(JobRequest.Of(new SendEmail("a@b.c"), options));

        second.Id.ShouldBe(first);
        second.IsNew.ShouldBeFalse();
        var read = SimulatedNode.Read((await (await redis.NodeAsync("unique")).ClaimAsync()).ShouldHaveSingleItem());
        (read.Unique, read.UniqueFor).ShouldBe((options.Unique, options.UniqueFor));
    }

    [Fact]
    public async Task Enqueue_OnDuplicateReplace_TakesThePlaceOfTheOneThatHasNotStarted()
    {
        var options = new JobOptions { Queue = "replace", Unique = "report", OnDuplicate = OnDuplicate.Replace };
        await _client.EnqueueAsync(new SendEmail("old@b.c"), options with { Delay = TimeSpan.FromHours(1) });
        var second = await _client.EnqueueAsync(JobRequest.Of(new SendEmail("new@b.c"), options));

        second.IsNew.ShouldBeTrue();
        (await (await redis.NodeAsync("replace")).ClaimAsync()).ShouldHaveSingleItem().Id.ShouldBe(second.Id);
        (await redis.Server.CliAsync("ZCARD", "lh:{replace}:scheduled")).ShouldBe("0");
    }

    [Fact]
    public async Task Enqueue_FaultyKeys_AreRefusedBeforeTheyAreSent()
    {
        var options = new JobOptions { Unique = "a\nb", UniqueFor = UniqueFor.For(TimeSpan.Zero), OrderingKey = "a b" };
        var error = await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueAsync(new SendEmail("a@b.c"), options));
        error.Message.ShouldContain("unique is not allowed");
        error.Message.ShouldContain("unique_for is not allowed");
        error.Message.ShouldContain("ordering_key is not allowed: `a b`");
        (await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { OnDuplicate = OnDuplicate.Replace })))
            .Message.ShouldContain("on_duplicate is given without unique");
    }

    [Fact]
    public async Task EnqueueAll_AllNew_AnswersTheirIdsInOrder()
    {
        var ids = await _client.EnqueueAllAsync([.. Enumerable.Range(0, 3).Select(n => JobRequest.Of(new SendEmail($"{n}"), new JobOptions { Queue = "all", Id = $"j{n}" }))]);
        ids.ShouldBe(["j0", "j1", "j2"]);
        (await redis.Server.CliAsync("XLEN", "lh:{all}:ready")).ShouldBe("3");
    }

    [Fact]
    public async Task EnqueueAll_OneIsKnown_NamesItAndEnqueuesNothing()
    {
        await _client.EnqueueAsync(new SendEmail("0"), new JobOptions { Queue = "none", Id = "taken" });
        var error = await Should.ThrowAsync<EnqueueException>(() => _client.EnqueueAllAsync(
        [
            JobRequest.Of(new SendEmail("1"), new JobOptions { Queue = "none" }),
            JobRequest.Of(new SendEmail("2"), new JobOptions { Queue = "none", Id = "taken" }),
        ]));

        error.Accepted.ShouldBe(0);
        var fault = error.Faults.ShouldHaveSingleItem();
        (fault.Index, fault.Delivery).ShouldBe((1, RedisDelivery.Answered));
        fault.Reason.ShouldBe("Job taken has its id or holds its unique key. All or none: nothing was enqueued.");
        (await redis.Server.CliAsync("XLEN", "lh:{none}:ready")).ShouldBe("1");
    }

    [Fact]
    public async Task EnqueueAll_SeveralQueues_IsRefusedInWords() =>
        (await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueAllAsync(
        [
            JobRequest.Of(new SendEmail("1"), new JobOptions { Queue = "one" }), JobRequest.Of(new SendEmail("2"), new JobOptions { Queue = "two" }),
        ]))).Message.ShouldStartWith("All or none works within one queue, and these jobs are for one and two.");
}
