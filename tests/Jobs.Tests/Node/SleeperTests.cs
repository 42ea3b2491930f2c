using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A node that was away for so long that the cluster has forgotten even that it had been declared down.</summary>
public sealed class SleeperTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _cut;
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Node_AsleepUntilItsTombstoneIsGone_SettlesNothingAndComesBackAsAnother()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var sleeper = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, _) =>
        {
            _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            started.TrySetResult();
            await _gate.Task;
        }), services: services => services.AddSingleton<IRedis>(provider => new FaultyRedis(RedisClient.Create(
            provider.GetRequiredService<RedisOptions>(), TimeProvider.System, new Random(1), NullLoggerFactory.Instance)) { Fate = _ => _cut ? Fault.DropCall : Fault.None }));
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);
        var former = sleeper.State.MemberId!;

        _cut = true;
        await using var other = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, job, _) =>
        {
            _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            return Task.CompletedTask;
        }));
        await _queue.UntilAsync(id, JobStates.Succeeded);
        await Eventually.TrueAsync(async () => (await DownAsync()).Any(down => down.Node == former && down.Reclaimed));
        (await _redis.CliAsync("HDEL", "lh:{default}:nodes", former)).Trim().ShouldBe("1"); // as a day does
        (await _redis.CliAsync("HDEL", "lh:{_cluster}:down", former)).Trim().ShouldBe("1");

        _gate.SetResult(); // it ends what it ran, and then hears from Redis again
        _cut = false;
        await Eventually.TrueAsync(() => sleeper.State.MemberId is { } present && present != former);
        var more = await _queue.AddManyAsync("work", 50);
        await _queue.UntilEmptyAsync();

        _runs[id].ShouldBe(2);
        var successes = await _queue.SuccessesAsync();
        successes.Keys.ShouldBe([id, .. more], ignoreOrder: true);
        successes.Values.ShouldAllBe(count => count == 1);
        (await DownAsync()).ShouldNotContain(down => down.Node == former); // it was never taken for a member again
    }

    private async Task<IReadOnlyList<DownNode>> DownAsync() => (await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ViewAsync()).Down;

    [JobType("work")]
    private sealed record Work(int Number = 0);
}
