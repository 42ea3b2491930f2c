using System.Collections.Concurrent;
using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Redis goes away and comes back, or the node is declared down.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync(appendOnly: true);
        _queue = new TestQueue(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Redis_IsNotThereAtStart_NodeIsNotReadyAndJoinsWhenItComes()
    {
        _redis.Kill();
        await using var node = await TestNode.StartAsync(_redis.Url, Count, withoutRedis: true);
        node.Health.Ready.ShouldBeFalse();
        node.Health.Live.ShouldBeTrue();

        await _redis.RestartAsync();
        await Eventually.TrueAsync(() => node.Health.Ready);

        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);
    }

    [Fact]
    public async Task Redis_IsKilledAndRestartedUnderLoad_NothingIsLostOrSettledTwice()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, Count, new() { ["lighthouse:lease"] = "20s" });
        var ids = await _queue.AddManyAsync("work", 3_000);
        await Eventually.TrueAsync(() => !_runs.IsEmpty);

        _redis.Kill();
        await _redis.RestartAsync();
        await _queue.UntilEmptyAsync();

        var settled = await _queue.SuccessesAsync();
        settled.Count.ShouldBe(ids.Length);
        settled.Values.ShouldAllBe(times => times == 1);
        foreach (var id in ids) _runs.ShouldContainKey(id);
    }

    [Fact]
    public async Task Redis_IsFrozenPastTheLeaseAndWoken_NodeStaysWhoItWasAndGoesOn()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, Count);
        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);
        var member = node.State.MemberId;
        var lease = (NodeLease)node.Services.GetService(typeof(NodeLease))!;

        _redis.Freeze();
        await Eventually.TrueAsync(() => !lease.IsValid);
        await Eventually.TrueAsync(() => !node.Health.Ready);
        _redis.Wake();

        await Eventually.TrueAsync(() => node.Health.Ready);
        node.State.MemberId.ShouldBe(member);
        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);
    }

    [Fact]
    public async Task Node_IsDeclaredDownWhileItRuns_HandlersAreCancelledNothingIsSettledAndItRejoinsAnew()
    {
        var reasons = new ConcurrentQueue<StopReason>();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, stop) =>
        {
            if (_runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1) > 1) return;
            started.TrySetResult();
            using var registration = stop.Register(() => reasons.Enqueue(job.StopReason));
            await Task.Delay(Timeout.Infinite, stop);
        }));
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);
        var member = node.State.MemberId!;

        var library = new FunctionLibrary();
        await new Membership(_queue.Redis, new Keys(), library).ForceDownAsync(member, "test", "The test says so.");
        while ((await new JobBroker(_queue.Redis, new Keys(), library).ReclaimAsync("default", member)).More) { }

        var job = await _queue.UntilAsync(id, JobStates.Succeeded);
        reasons.ShouldBe([StopReason.LeaseLost]);
        _runs[id].ShouldBe(2);
        job.Attempt.ShouldBe(1);
        (await _queue.SuccessesAsync())[id].ShouldBe(1);
        await Eventually.TrueAsync(() => node.State.MemberId is { } present && present != member);
    }

    [Fact]
    public async Task Redis_IsFlushed_NodeJoinsAndOpensAnew()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, Count);
        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);

        await _redis.CliAsync("FLUSHALL");
        await _redis.CliAsync("FUNCTION", "FLUSH");

        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);
        await Eventually.TrueAsync(() => node.Health.Ready);
    }

    [Fact]
    public async Task Membership_IsForgottenByRedis_JobsOfTheLostIncarnationRunUnderTheNew()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, stop) =>
        {
            if (_runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1) > 1) return;
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        }));
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);

        await _redis.CliAsync("DEL", "lh:{_cluster}:members", "lh:{_cluster}:nodes");

        await _queue.UntilAsync(id, JobStates.Succeeded);
        (await _queue.SuccessesAsync())[id].ShouldBe(1);
    }

    [Fact]
    public async Task Lease_IsOverAndTheSettingSaysSo_HandlersAreCancelledAndTheirJobsRunAgainUncounted()
    {
        var reasons = new ConcurrentQueue<StopReason>();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, stop) =>
        {
            if (_runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1) > 1) return;
            started.TrySetResult();
            using var registration = stop.Register(() => reasons.Enqueue(job.StopReason));
            await Task.Delay(Timeout.Infinite, stop);
        }), new() { ["lighthouse:node:cancelWhenLeaseIsOver"] = "true" });
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);

        _redis.Freeze();
        await Eventually.TrueAsync(() => !reasons.IsEmpty);
        _redis.Wake();

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
        reasons.ShouldBe([StopReason.LeaseLost]);
        (await _queue.SuccessesAsync())[id].ShouldBe(1);
    }

    [Fact]
    public async Task Queue_IsPausedWithJobsInIt_NodeDoesNotPollItBusily()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, Count, new() { ["lighthouse:node:tick"] = "1s" });
        await _redis.CliAsync("HSET", "lh:{default}:settings", "paused", "1");
        await _queue.AddManyAsync("work", 2_000);
        var (began, callsBefore) = (await SecondAsync(), await ClaimsAsync());

        await Eventually.TrueAsync(async () => await SecondAsync() >= began + 3);
        var (claims, ended) = (await ClaimsAsync() - callsBefore, await SecondAsync());
        await _redis.CliAsync("HDEL", "lh:{default}:settings", "paused");
        await _queue.UntilEmptyAsync();

        claims.ShouldBeLessThan(30 * (ended - began));
    }

    /// <summary>Calls of functions: claims above all; beats, leads and folds come on top, a few a second.</summary>
    private async Task<long> ClaimsAsync()
    {
        var line = (await _redis.CliAsync("INFO", "commandstats")).Split('\n').FirstOrDefault(text => text.StartsWith("cmdstat_fcall:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture);
    }

    private async Task<long> SecondAsync() => long.Parse((await _redis.CliAsync("TIME")).Split('\n')[0], CultureInfo.InvariantCulture);

    private void Count(NodeBuilder jobs) => jobs.Handle<Work>((_, job, _) =>
    {
        _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
        return Task.CompletedTask;
    });

    [JobType("work")]
    public sealed record Work(int Number = 1);
}
