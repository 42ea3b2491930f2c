using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Client.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task Enqueue_NoRedis_IsSurelyNotEnqueued()
    {
        await using var client = JobClient.Connect($"redis://127.0.0.1:{RedisServer.FreePort()}");
        var fault = await Should.ThrowAsync<EnqueueException>(() => client.EnqueueAsync(new SendEmail("a@b.c")));
        fault.Faults.ShouldHaveSingleItem().Delivery.ShouldBe(RedisDelivery.NotSent);
        fault.MaybeEnqueued.ShouldBeEmpty();
    }

    [Fact]
    public async Task EnqueueMany_RedisKilledInTheMiddle_EveryJobIsAcceptedOrNamed()
    {
        await using var server = await RedisServer.StartAsync(appendOnly: true);
        await using var client = JobClient.Connect(server.Url);
        var begun = 0L;
        IEnumerable<JobRequest> Jobs()
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                begun++;
                yield return JobRequest.Of("any", i, new JobOptions { Queue = "many" });
            }
        }
        var accepted = 0L;
        var fault = await Should.ThrowAsync<EnqueueException>(() => client.EnqueueManyAsync(Jobs(), _ =>
        {
            if (++accepted == 2_000) server.Kill();
        }));
        (fault.Accepted + fault.Faults.Count).ShouldBe(begun);
        fault.Accepted.ShouldBe(accepted);
        fault.Faults.Select(each => each.Index).Distinct().Count().ShouldBe(fault.Faults.Count);

        await server.RestartAsync();
        var kept = long.Parse(await server.CliAsync("XLEN", "lh:{many}:ready"), System.Globalization.CultureInfo.InvariantCulture);
        kept.ShouldBeInRange(accepted, accepted + fault.MaybeEnqueued.Count());
        await UntilEnqueuedAsync(client, new SendEmail("after@the.outage"), "after");
    }

    [Fact]
    public async Task Enqueue_RedisOutOfMemory_SaysSoAndIsNotEnqueued()
    {
        await using var server = await RedisServer.StartAsync(false, "--maxmemory", "1", "--maxmemory-policy", "noeviction");
        await using var client = JobClient.Connect(server.Url);
        var fault = await Should.ThrowAsync<EnqueueException>(() => client.EnqueueAsync(new SendEmail("a@b.c")));
        fault.Message.ShouldContain("OOM");
        fault.MaybeEnqueued.ShouldBeEmpty();
    }

    [Fact]
    public async Task Enqueue_FrozenRedis_IsInDoubtAndSafeToRepeatWithAnId()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = JobClient.Connect(server.Url);
        await client.EnqueueAsync(new SendEmail("warm@up"), new JobOptions { Id = "first" });
        server.Freeze();
        var doubt = await Should.ThrowAsync<EnqueueException>(() => client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Id = "only" }));
        doubt.MaybeEnqueued.ShouldHaveSingleItem();
        server.Wake();
        await UntilEnqueuedAsync(client, new SendEmail("a@b.c"), "only");
        (await server.CliAsync("XLEN", "lh:{email}:ready")).ShouldBe("2");
    }

    /// <summary>What is in doubt is the note of the queue's name, which is sent before.</summary>
    [Fact]
    public async Task Enqueue_FrozenRedisBeforeTheFirstJobOfAQueue_IsNotSent()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = JobClient.Connect(server.Url);
        await client.EnqueueAsync(new SendEmail("warm@up"));
        server.Freeze();

        var fault = await Should.ThrowAsync<EnqueueException>(() => client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Priority = JobPriority.High, Queue = "new" }));

        server.Wake();
        fault.Faults.ShouldHaveSingleItem().Delivery.ShouldBe(RedisDelivery.NotSent);
    }

    /// <summary>A window has one thread and a context that brings everything back to it.</summary>
    [Fact]
    public async Task Dispose_OnAThreadThatAContextBringsEverythingBackTo_Ends()
    {
        await using var server = await RedisServer.StartAsync();
        var client = JobClient.Connect(server.Url);
        await client.EnqueueAsync(new SendEmail("a@b.c"));
        var window = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new Deaf());
            client.Dispose();
        });

        window.Start();

        window.Join(TimeSpan.FromSeconds(60)).ShouldBeTrue();
    }

    /// <summary>Runs nothing: the thread that should is waiting.</summary>
    private sealed class Deaf : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) { }
    }

    /// <summary>Repeats it, as its id allows, while the client has not noticed yet that Redis is back.</summary>
    private static Task UntilEnqueuedAsync(JobClient client, SendEmail mail, string id) => Eventually.TrueAsync(async () =>
    {
        try
        {
            await client.EnqueueAsync(mail, new JobOptions { Id = id });
            return true;
        }
        catch (EnqueueException)
        {
            return false;
        }
    });
}
