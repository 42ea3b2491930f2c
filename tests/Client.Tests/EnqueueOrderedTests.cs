using System.Globalization;
using System.Text.RegularExpressions;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Client.Tests;

/// <summary>Many jobs with ordering keys at once: whatever door they take and whatever breaks, those that arrive are in order.</summary>
public sealed partial class EnqueueOrderedTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly JobClient _client = redis.Client;

    [Fact]
    public async Task EnqueueMany_OrderingKeysAlone_TakeTheStreamDoorInOrder()
    {
        (await _client.EnqueueManyAsync(Jobs("plain", 10_000, _ => null))).ShouldBe(10_000);

        (await EntriesAsync(redis.Server, "plain")).ShouldBe(Enumerable.Range(0, 10_000));
        (await redis.Server.CliAsync("XREVRANGE", "lh:{plain}:ready", "+", "-", "COUNT", "1")).ShouldEndWith("type\nany\nargs\n9999\nordering_key\nuser-7");
    }

    [Theory]
    [InlineData(1_200, 0)]
    [InlineData(1_200, 1)]
    [InlineData(6_000, 5_000)] // more than a window behind
    public async Task EnqueueMany_SomeNeedTheFunctionDoor_KeepTheOrder(int count, int first)
    {
        var queue = $"mixed-{first}";
        (await _client.EnqueueManyAsync(Jobs(queue, count, n => n >= first && n % 3 == 0 ? $"id{n}" : null))).ShouldBe(count);
        (await EntriesAsync(redis.Server, queue)).ShouldBe(Enumerable.Range(0, count));
    }

    [Fact]
    public async Task EnqueueMany_SourceThatMakesUsWait_GoesOnOverANewConnection()
    {
        await using var network = TcpProxy.To(redis.Server.Port);
        await using var client = JobClient.Connect(network.Url);
        var accepted = 0;
        async IAsyncEnumerable<JobRequest> Slowly()
        {
            for (var n = 0; n < 40; n++)
            {
                if (n % 10 == 9)
                {
                    await Eventually.TrueAsync(() => Volatile.Read(ref accepted) == n); // the connection is lost while nothing is on its way
                    var before = await NewestClientAsync();
                    network.Break();
                    await Eventually.TrueAsync(async () => await NewestClientAsync() > before);
                }
                yield return Job("slow", n, null);
            }
        }
        (await client.EnqueueManyAsync(Slowly(), _ => Interlocked.Increment(ref accepted))).ShouldBe(40);
        (await EntriesAsync(redis.Server, "slow")).ShouldBe(Enumerable.Range(0, 40));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("id")]
    public async Task EnqueueMany_ConnectionLostWhileWeWaitForTheSource_TheNextIsNotSent(string? id)
    {
        await using var network = TcpProxy.To(redis.Server.Port);
        await using var client = JobClient.Connect(network.Url);
        var queue = $"gap-{id}";
        async IAsyncEnumerable<JobRequest> WithAGap()
        {
            yield return Job(queue, 0, null); // the first is awaited
            network.Cut();
            for (var n = 1; n < 10; n++) yield return Job(queue, n, null);
            var before = await NewestClientAsync();
            network.Heal();
            network.Break();
            await Eventually.TrueAsync(async () => await NewestClientAsync() > before);
            yield return Job(queue, 10, id);
            throw new InvalidOperationException("Nothing more is read once a job has failed.");
        }
        var fault = await Should.ThrowAsync<EnqueueException>(() => client.EnqueueManyAsync(WithAGap()));

        fault.Faults.Select(each => each.Index).ShouldBe(Enumerable.Range(1, 10).Select(n => (long)n));
        fault.Faults[^1].Delivery.ShouldBe(RedisDelivery.NotSent);
        (await EntriesAsync(redis.Server, queue)).ShouldBe([0]);
    }

    [Fact]
    public async Task EnqueueMany_ConnectionLostAgainAndAgain_NoJobComesWithoutThoseBeforeIt()
    {
        await using var network = TcpProxy.To(redis.Server.Port);
        await using var client = JobClient.Connect(network.Url);
        var failed = 0;
        for (var round = 0; round < 20; round++)
        {
            var (queue, accepted, breakAt, maybe) = ($"lost-{round}", 0, 3_000 + round * 100, 0);
            try
            {
                await client.EnqueueManyAsync(Jobs(queue, 50_000, _ => null), _ =>
                {
                    if (++accepted == breakAt) network.Break();
                });
                accepted.ShouldBe(50_000, "all that was on its way had been answered, so the rest may go on over the next connection");
            }
            catch (EnqueueException fault)
            {
                (failed, maybe) = (failed + 1, fault.MaybeEnqueued.Count());
                accepted.ShouldBeGreaterThanOrEqualTo(breakAt);
            }

            var entries = await EntriesAsync(redis.Server, queue);
            entries.ShouldBe(Enumerable.Range(0, entries.Count));
            entries.Count.ShouldBeInRange(accepted, accepted + maybe);
        }
        failed.ShouldBeGreaterThan(0, "a connection is lost with jobs on their way nearly each time");
    }

    private static IEnumerable<JobRequest> Jobs(string queue, int count, Func<int, string?> id) => Enumerable.Range(0, count).Select(n => Job(queue, n, id(n)));

    private static JobRequest Job(string queue, int number, string? id) =>
        JobRequest.Of("any", number, new JobOptions { Queue = queue, OrderingKey = "user-7", Id = id });

    /// <summary>The number that Redis gave the client that introduced itself last.</summary>
    private async Task<int> NewestClientAsync() =>
        ClientNumbers().Matches(await redis.Server.CliAsync("CLIENT", "LIST")).Max(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>The numbers of the jobs in the public stream, as it has them.</summary>
    private static async Task<IReadOnlyList<int>> EntriesAsync(RedisServer server, string queue) =>
        [.. Arguments().Matches(await server.CliAsync("XRANGE", $"lh:{{{queue}}}:ready", "-", "+")).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex("(?:^args\n|\"args\":)([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Arguments();

    [GeneratedRegex("^id=([0-9]+) .*name=lighthouse-client", RegexOptions.Multiline)]
    private static partial Regex ClientNumbers();
}
