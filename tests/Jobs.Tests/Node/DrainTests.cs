using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A node that stops: what runs may end, what has not started is given back, and nothing is counted against a job.</summary>
public sealed class DrainTests : IAsyncLifetime
{
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
    public async Task Stop_WhileJobsRun_RunningJobsEndAndTheRestIsGivenBack()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Queue("default", q => q with { Workers = 2 }).Handle<Work>(async (_, _, _) =>
        {
            started.TrySetResult();
            await release.Task;
        }), new() { ["lighthouse:shutdownGrace"] = "2m" });
        await _queue.AddManyAsync("work", 10);
        await started.Task.WaitAsync(Eventually.Patience);
        await Eventually.TrueAsync(async () => (await _queue.ViewAsync()).Running == 2);

        var stop = node.StopAsync();
        node.State.Phase.ShouldBeOneOf(NodePhase.Up, NodePhase.Draining);
        await Eventually.TrueAsync(async () => (await node.Services.GetRequiredService<Membership>().ViewAsync()).Members.Single().Leaving);
        release.SetResult();
        await stop;

        var view = await _queue.ViewAsync();
        (view.Running, view.Ready).ShouldBe((0, 8));
        (await _queue.SuccessesAsync()).Count.ShouldBe(2);
        node.State.Phase.ShouldBe(NodePhase.Left);
        node.State.ExitCode.ShouldBe(0);
        (await _redis.CliAsync("ZCARD", "lh:{_cluster}:nodes")).ShouldBe("0");
        (await _redis.CliAsync("HVALS", "lh:{default}:nodes")).ShouldStartWith("left:", customMessage: "it may not claim again, and that is noted for a day");
    }

    [Fact]
    public async Task Stop_HandlerHeedsItsToken_JobIsGivenBackUncountedBeforeTheGraceIsOver()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reasons = new ConcurrentQueue<StopReason>();
        var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, stop) =>
        {
            started.TrySetResult();
            using var registration = stop.Register(() => reasons.Enqueue(job.StopReason));
            await Task.Delay(Timeout.Infinite, stop);
        }), new() { ["lighthouse:shutdownGrace"] = "1s" });
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);

        await node.DisposeAsync();

        reasons.ShouldBe([StopReason.Draining]);
        var job = (await _queue.JobAsync(id))!;
        job.State.ShouldBe(JobStates.Ready);
        await using var next = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask));
        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Stop_HandlerIgnoresItsToken_JobIsGivenBackAtTheEndOfTheGrace()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, _, _) =>
        {
            started.TrySetResult();
            await release.Task;
        }), new() { ["lighthouse:shutdownGrace"] = "500ms" });
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);

        var stop = node.StopAsync();
        await _queue.UntilAsync(id, JobStates.Ready);
        release.SetResult(); // what it says now is heard by nobody
        await stop;
        await node.DisposeAsync();

        (await _queue.JobAsync(id))!.State.ShouldBe(JobStates.Ready);
    }

    [Fact]
    public async Task StopNow_WhileJobsRun_GivesThemBackWithoutWaiting()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, _, stop) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        }), new() { ["lighthouse:shutdownGrace"] = "10m" });
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);

        var stop = node.StopAsync();
        node.Services.GetRequiredService<NodeControl>().StopNow();
        await stop.WaitAsync(Eventually.Patience);

        (await _queue.JobAsync(id))!.State.ShouldBe(JobStates.Ready);
    }

    [Fact]
    public async Task Stop_WithoutRedis_EndsWithoutIt()
    {
        await using var node = await TestNode.StartAsync($"redis://127.0.0.1:{RedisServer.FreePort()}", jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask),
            new() { ["lighthouse:shutdownGrace"] = "200ms" }, withoutRedis: true);
        node.Health.Ready.ShouldBeFalse();
        node.Health.Live.ShouldBeTrue();

        await node.StopAsync().WaitAsync(Eventually.Patience);

        node.State.Phase.ShouldBe(NodePhase.Left);
    }

    [JobType("work")]
    public sealed record Work(int Number = 1);
}
