using System.Runtime.CompilerServices;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client.Tests;

public sealed class EnqueueManyTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly JobClient _client = redis.Client;

    [Fact]
    public async Task EnqueueMany_Stream_AcceptsAllInOrder()
    {
        const int Count = 20_000;
        var ids = new string[Count];
        var accepted = await _client.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(number => JobRequest.Of("any", number, new JobOptions { Queue = "many" })),
            job => ids[job.Index] = job.Id);
        accepted.ShouldBe(Count);
        ids.Distinct().Count().ShouldBe(Count);
        (await redis.Server.CliAsync("XLEN", "lh:{many}:ready")).ShouldBe($"{Count}");
        var last = await redis.Server.CliAsync("XRANGE", "lh:{many}:ready", ids[^1], ids[^1]);
        last.ShouldEndWith($"args\n{Count - 1}");
    }

    [Fact]
    public async Task EnqueueMany_EndlessSource_IsReadNoFurtherThanTheWindow()
    {
        var read = 0;
        var ahead = 0L;
        var accepted = 0L;
        IEnumerable<Tick> Ticks()
        {
            for (; read < 50_000; read++)
            {
                ahead = Math.Max(ahead, read - Volatile.Read(ref accepted));
                yield return new Tick(read);
            }
        }
        await _client.EnqueueManyAsync(Ticks(), null, _ => Interlocked.Increment(ref accepted));
        accepted.ShouldBe(50_000);
        ahead.ShouldBeLessThan(5_000);
    }

    [Fact]
    public async Task EnqueueMany_LargeArguments_StayWithinTheBytesOfTheWindow()
    {
        var args = new string('x', 500_000);
        var (begun, accepted, ahead) = (0, 0, 0);
        IEnumerable<JobRequest> Jobs()
        {
            for (; begun < 100; begun++)
            {
                ahead = Math.Max(ahead, begun - accepted);
                yield return JobRequest.Of("any", args, new JobOptions { Queue = "large" });
            }
        }
        await _client.EnqueueManyAsync(Jobs(), _ => accepted++);
        ahead.ShouldBeLessThan(20); // 8 MiB hold 16 of them
        await redis.Server.CliAsync("DEL", "lh:{large}:ready");
    }

    [Fact]
    public async Task EnqueueMany_WithIds_GoesThroughTheFunctionDoorInBulk()
    {
        JobRequest Job(int number) => JobRequest.Of("any", number, new JobOptions { Queue = "ids", Id = $"n-{number}" });
        var again = 0;
        var accepted = await _client.EnqueueManyAsync(Enumerable.Range(0, 1_700).Concat(Enumerable.Range(0, 50)).Select(Job), job => again += job.IsNew ? 0 : 1);
        accepted.ShouldBe(1_750);
        again.ShouldBe(50);
        (await redis.Server.CliAsync("XLEN", "lh:{ids}:ready")).ShouldBe("1700");
        var calls = await redis.Server.CliAsync("INFO", "commandstats");
        calls.Split('\n').Single(line => line.StartsWith("cmdstat_fcall:", StringComparison.Ordinal)).ShouldContain("calls=");
    }

    [Fact]
    public async Task EnqueueMany_SlowSource_SendsWhatItHasMeanwhile()
    {
        var first = new TaskCompletionSource();
        async IAsyncEnumerable<JobRequest> Jobs()
        {
            yield return JobRequest.Of("any", 1, new JobOptions { Queue = "slow", Id = "first" });
            await first.Task; // ends only once the first job was accepted
            yield return JobRequest.Of("any", 2, new JobOptions { Queue = "slow" });
        }
        (await _client.EnqueueManyAsync(Jobs(), _ => first.TrySetResult()).WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(2);
    }

    [Fact]
    public async Task EnqueueMany_SourceThatThrows_ThrowsThatAndKeepsWhatWasAccepted()
    {
        static IEnumerable<JobRequest> Jobs()
        {
            for (var i = 0; i < 10; i++) yield return JobRequest.Of("any", i, new JobOptions { Queue = "broken" });
            throw new InvalidDataException("line 11");
        }
        (await Should.ThrowAsync<InvalidDataException>(() => _client.EnqueueManyAsync(Jobs()))).Message.ShouldBe("line 11");
        (await redis.Server.CliAsync("XLEN", "lh:{broken}:ready")).ShouldBe("10");
    }

    [Fact]
    public async Task EnqueueMany_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        IEnumerable<JobRequest> Jobs()
        {
            for (var i = 0; ; i++)
            {
                if (i == 1_000) cancel.Cancel();
                yield return JobRequest.Of("any", i, new JobOptions { Queue = "cancelled" });
            }
        }
        await Should.ThrowAsync<OperationCanceledException>(() => _client.EnqueueManyAsync(Jobs(), null, cancel.Token));
    }

    /// <summary>Whoever marks in the callback what is done, and goes on later with the rest, would enqueue those again that nobody told of.</summary>
    [Fact]
    public async Task EnqueueMany_EndsByAFaultyJob_TellsOfEachThatWasAccepted()
    {
        var jobs = Enumerable.Range(0, 10_000).Select(i => JobRequest.Of("any", i, new JobOptions { Queue = "faulty", OrderingKey = i == 5_000 ? "no key" : null }));
        var told = 0;

        await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueManyAsync(jobs, _ => told++));

        (await redis.Server.CliAsync("XLEN", "lh:{faulty}:ready")).ShouldBe($"{told}");
        told.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task EnqueueMany_CallbackThrows_ThrowsThatAndCallsItNoMore()
    {
        var jobs = Enumerable.Range(0, 10_000).Select(i => JobRequest.Of("any", i, new JobOptions { Queue = "callback" }));
        var told = 0;

        await Should.ThrowAsync<InvalidDataException>(() => _client.EnqueueManyAsync(jobs, _ => throw new InvalidDataException($"{++told}")));

        told.ShouldBe(1);
    }

    [Fact]
    public async Task EnqueueMany_JobIsRefusedWhileTheSourceWaits_EndsAtOnceAndNamesIt()
    {
        await redis.Server.CliAsync("SET", "lh:{quiet}:ready", "a string");

        var fault = await Should.ThrowAsync<EnqueueException>(() => _client.EnqueueManyAsync(OneAndThenNone("quiet")).WaitAsync(TimeSpan.FromSeconds(60)));

        fault.Faults.ShouldHaveSingleItem().Index.ShouldBe(0);
    }

    [Fact]
    public async Task EnqueueMany_CallbackThrowsWhileTheSourceWaits_ThrowsThat() =>
        await Should.ThrowAsync<InvalidDataException>(() => _client.EnqueueManyAsync(OneAndThenNone("waits"), _ => throw new InvalidDataException()).WaitAsync(TimeSpan.FromSeconds(60)));

    /// <summary>A source that has nothing more to give, and does not end before it is told to.</summary>
    private static async IAsyncEnumerable<JobRequest> OneAndThenNone(string queue, [EnumeratorCancellation] CancellationToken ct = default)
    {
        yield return JobRequest.Of("any", 1, new JobOptions { Queue = queue });
        await new TaskCompletionSource().Task.WaitAsync(ct);
    }

    [Fact]
    public async Task EnqueueMany_OneIdForAll_IsRefused() =>
        (await Should.ThrowAsync<ArgumentException>(() => _client.EnqueueManyAsync([new Tick(1), new Tick(2)], new JobOptions { Id = "x" }))).Message.ShouldContain("an id is for one");

    [Fact]
    public async Task EnqueueMany_AJobThatRedisRefuses_StopsThereAndNamesIt()
    {
        await redis.Server.CliAsync("SET", "lh:{taken}:ready", "a string");
        var jobs = Enumerable.Range(0, 100_000).Select(number => JobRequest.Of("any", number, new JobOptions { Queue = number == 7 ? "taken" : "free" }));
        var fault = await Should.ThrowAsync<EnqueueException>(() => _client.EnqueueManyAsync(jobs));
        fault.Faults.ShouldHaveSingleItem().Index.ShouldBe(7);
        fault.Accepted.ShouldBeInRange(7, 10_000);
        (await redis.Server.CliAsync("XLEN", "lh:{free}:ready")).ShouldBe($"{fault.Accepted}");
    }

    [JobType("tick", Queue = "ticks")]
    private sealed record Tick(int Number);
}
