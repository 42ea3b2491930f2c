using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Handlers that keep the thread they run on, as a call to a library that knows no tasks does.</summary>
public sealed class BlockingHandlerTests : IAsyncLifetime
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

    /// <summary>The thread that brought the first job is kept by it: the bell is waited for all the same, and the others come.</summary>
    [Fact]
    public async Task Handler_KeepsItsThread_JobsThatComeLaterStartMeanwhile()
    {
        const int Jobs = 3;
        using var all = new CountdownEvent(Jobs);
        using var started = new SemaphoreSlim(0);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) =>
        {
            started.Release();
            all.Signal();
            all.Wait(Eventually.Patience, CancellationToken.None).ShouldBeTrue("all are to run at once");
            return Task.CompletedTask;
        }));

        for (var job = 0; job < Jobs; job++)
        {
            await _queue.AddAsync("work");
            (await started.WaitAsync(Eventually.Patience)).ShouldBeTrue();
        }

        await _queue.UntilEmptyAsync();
        (await _queue.SuccessesAsync()).Count.ShouldBe(Jobs);
    }

    /// <summary>What ended within a millisecond before it is reported by nobody while the worker's thread is kept, unless somebody looks.</summary>
    [Fact]
    public async Task Handler_KeepsItsThread_WhatItsWorkerFinishedBeforeIsSettled()
    {
        const int Quick = 20;
        using var release = new ManualResetEventSlim();
        await _queue.AddManyAsync("quick", Quick);
        await _queue.AddAsync("work");
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs
            .Queue("default", queue => queue with { Workers = 1 })
            .Handle<Quick>((_, _, _) => Task.CompletedTask)
            .Handle<Work>((_, _, _) =>
            {
                release.Wait(2 * Eventually.Patience, CancellationToken.None).ShouldBeTrue();
                return Task.CompletedTask;
            }));

        await Eventually.TrueAsync(async () => (await _queue.SuccessesAsync()).Count == Quick);

        release.Set();
        await _queue.UntilEmptyAsync();
    }

    [JobType("quick")]
    private sealed record Quick(int Number = 0);

    [JobType("work")]
    private sealed record Work(int Number = 0);
}
