using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A job outruns its timeout while calls are lost, its node is declared down, or its thread is blocked: one attempt, and never two runs at once.</summary>
public sealed class TimeoutTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(Fault.DropCall)]
    [InlineData(Fault.DropReply)]
    [InlineData(Fault.Repeat)]
    public async Task Timeout_SettleIsLost_CountsAsOneAttempt(Fault fault)
    {
        var calls = 0;
        await using var node = await StartAsync(o => o with { Timeout = TimeSpan.FromMilliseconds(50) });
        node.Faults.Fate = command => IsCall(command, "settle") && Interlocked.Increment(ref calls) <= 2 ? fault : Fault.None;

        var id = await _queue.AddAsync("work", """{"name":"patient"}""");

        var job = await _queue.UntilAsync(id, JobStates.Succeeded);
        job.Attempt.ShouldBe(2);
        job.Timeline.Count(entry => entry.Event == "retry").ShouldBe(1);
        _runs[id].ShouldBe(2);
    }

    [Fact]
    public async Task Timeout_NodeIsDeclaredDownBeforeTheHandlerHasEnded_JobRunsAnewAndTheFirstRunSettlesNothing()
    {
        await using var node = await StartAsync(o => o with { Timeout = TimeSpan.FromMilliseconds(50) });
        var id = await _queue.AddAsync("work", """{"name":"deaf"}""");
        var behind = await _queue.AddAsync("work", """{"name":"quick"}""");
        await _queue.UntilAsync(behind, JobStates.Succeeded); // the only worker was replaced
        (await _queue.JobAsync(id))!.State.ShouldBe(JobStates.Running);

        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(node.State.MemberId!, "test", "The test says so.");

        var job = await _queue.UntilAsync(id, JobStates.Succeeded);
        _release.SetResult(); // only now the first run ends
        job.Attempt.ShouldBe(1);
        await _queue.UntilAsync(await _queue.AddAsync("work", """{"name":"quick"}"""), JobStates.Succeeded);
        (await _queue.SuccessesAsync())[id].ShouldBe(1);
        _runs[id].ShouldBe(2);
    }

    [Fact]
    public async Task Timeout_HandlerBlocksItsThread_IsAbandonedAndItsJobStaysHeldUntilItEnds()
    {
        await using var node = await StartAsync(o => o with { Timeout = TimeSpan.FromMilliseconds(50), Blocking = true });
        var id = await _queue.AddAsync("work", """{"name":"blocked"}""");
        var behind = await _queue.AddAsync("work", """{"name":"quick"}""");

        await _queue.UntilAsync(behind, JobStates.Succeeded);
        (await _queue.JobAsync(id))!.State.ShouldBe(JobStates.Running);
        _release.SetResult();

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(2);
        _runs[id].ShouldBe(2);
    }

    private static bool IsCall(RedisCommand command, string function) => command.Name == "FCALL" && command.Part(1).EndsWith($"_{function}", StringComparison.Ordinal);

    private Task<TestNode> StartAsync(Func<HandlerOptions, HandlerOptions> options) => TestNode.StartAsync(_redis.Url, jobs => jobs
        .Queue("default", q => q with { Workers = 1 })
        .Handle<Work>(async (work, job, stop) =>
        {
            var run = _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            if (run > 1 || work.Name == "quick") return;
            if (work.Name == "patient") await Task.Delay(Timeout.Infinite, stop);
            if (work.Name == "deaf") await _release.Task;
            if (work.Name == "blocked") _release.Task.Wait(CancellationToken.None);
            throw new InvalidOperationException("too late");
        }, o => options(o) with { Backoff = Backoff.Fixed(TimeSpan.FromMilliseconds(10)) }), services: TestNode.WithFaults);

    [JobType("work")]
    public sealed record Work(string Name);
}
