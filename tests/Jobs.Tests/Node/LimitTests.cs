using System.Collections.Concurrent;
using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Limits that a node is configured with hold over all nodes, and cost no busy polling.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private int _running;
    private int _most;
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Release(1_000);
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
        _gate.Dispose();
    }

    [Fact]
    public async Task Concurrency_OfTheQueue_HoldsOverAllNodes()
    {
        await using var one = await StartAsync(q => q with { Workers = 8, Concurrency = 3 });
        await using var two = await StartAsync(q => q with { Workers = 8, Concurrency = 3 });
        await _queue.AddManyAsync("work", 12);
        await Eventually.TrueAsync(() => Running == 3);

        _gate.Release(12);
        await _queue.UntilEmptyAsync();

        _most.ShouldBe(3);
        _runs.Count.ShouldBe(12);
    }

    [Fact]
    public async Task Concurrency_OfAType_HoldsWhileOtherTypesGoOn()
    {
        await using var node = await StartAsync(q => q with { Workers = 8, Types = new Dictionary<string, TypeOptions> { ["work"] = new() { Concurrency = 2 } } });
        await _queue.AddManyAsync("work", 10);
        await Eventually.TrueAsync(() => Running == 2);

        foreach (var id in await _queue.AddManyAsync("quick", 20)) await _queue.UntilAsync(id, JobStates.Succeeded);
        _gate.Release(10);
        await _queue.UntilEmptyAsync();

        _most.ShouldBe(2);
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Concurrency_HolderIsDeclaredDown_PlacesAreGivenBack()
    {
        await using var node = await StartAsync(q => q with { Workers = 8, Concurrency = 2 });
        var ids = await _queue.AddManyAsync("work", 6);
        await Eventually.TrueAsync(() => Running == 2);

        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(node.State.MemberId!, "test", "The test says so.");
        _gate.Release(100);

        foreach (var id in ids) await _queue.UntilAsync(id, JobStates.Succeeded);
    }

    [Fact]
    public async Task Rate_IsUsedUp_NodeWaitsAsToldAndPollsNoMoreThanThat()
    {
        _gate.Release(1_000);
        await using var node = await StartAsync(q => q with { Workers = 4, Rate = "20/s", Burst = 5 });
        var (began, callsBefore) = (await NowAsync(), await CallsAsync());

        await _queue.AddManyAsync("work", 45);
        await _queue.UntilEmptyAsync();

        var (seconds, calls) = (await NowAsync() - began, await CallsAsync() - callsBefore);
        seconds.ShouldBeGreaterThan(1.9); // five at once, forty at twenty a second
        calls.ShouldBeLessThan(150 + (long)(60 * seconds)); // each job its claim, its settle, the look in between; beats, leads, notices
    }

    [Fact]
    public async Task Configuration_IsWrittenAtTheFirstOpenAndTheLastOpenerWins()
    {
        await using (await StartAsync(q => q with { Rate = "100/s", Concurrency = 50, Types = new Dictionary<string, TypeOptions> { ["work"] = new() { Rate = "5/m" } } }))
        {
            await Eventually.TrueAsync(async () => (await LimitsAsync()).Count == 3); // a node is up before its queues are open
            (await LimitsAsync()).ShouldBe(new Dictionary<string, string> { ["rate"] = "100/s", ["concurrency"] = "50", ["type:work:rate"] = "5/m" }, ignoreOrder: true);
        }

        await using var next = await StartAsync(q => q with { Concurrency = 60 });
        await Eventually.TrueAsync(async () => (await LimitsAsync()).Count == 1);
        (await LimitsAsync()).ShouldBe(new Dictionary<string, string> { ["concurrency"] = "60" });
    }

    [Fact]
    public void Configuration_IsWrong_EveryFaultIsNamed()
    {
        var error = Should.Throw<ArgumentException>(() => ConfiguredLimits.Of("email", new QueueOptions
        {
            Workers = 0,
            Rate = "fast",
            Types = new Dictionary<string, TypeOptions> { ["a b"] = new() { Rate = "1/s" }, ["work"] = new() { Concurrency = 0 } },
        }));

        foreach (var part in new[] { "`email`", "\"fast\"", "a b", "type:work:concurrency", "Workers is 0" }) error.Message.ShouldContain(part);
    }

    private int Running => Volatile.Read(ref _running);

    private async Task<Dictionary<string, string>> LimitsAsync()
    {
        var limits = await new QueueOperator(_queue.Redis, new Keys(), new FunctionLibrary()).LimitsAsync("default", TestContext.Current.CancellationToken);
        return limits.Values.Where(limit => limit.Origin == LimitOrigin.Config).ToDictionary(limit => limit.Name, limit => limit.Value!);
    }

    private async Task<double> NowAsync()
    {
        var parts = (await _redis.CliAsync("TIME")).Split('\n');
        return double.Parse(parts[0], CultureInfo.InvariantCulture) + (double.Parse(parts[1], CultureInfo.InvariantCulture) / 1e6);
    }

    private async Task<long> CallsAsync()
    {
        var line = (await _redis.CliAsync("INFO", "commandstats")).Split('\n').FirstOrDefault(text => text.StartsWith("cmdstat_fcall:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture);
    }

    private Task<TestNode> StartAsync(Func<QueueOptions, QueueOptions> queue) => TestNode.StartAsync(_redis.Url, jobs => jobs
        .Queue("default", queue)
        .Handle<Work>(async (_, job, stop) =>
        {
            var running = Interlocked.Increment(ref _running);
            lock (_runs) _most = Math.Max(_most, running);
            try
            {
                await _gate.WaitAsync(stop);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
                _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            }
        })
        .Handle<Quick>((_, _, _) => Task.CompletedTask));

    [JobType("work")]
    public sealed record Work(int Number = 1);

    [JobType("quick")]
    public sealed record Quick(int Number = 1);
}
