using System.Collections.Concurrent;
using Lighthouse.Messages;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>What an operator may ask of a running node: more or fewer workers, to leave a queue alone, to drain.</summary>
public sealed class ControlTests : IAsyncLifetime
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
    public async Task Resize_ToMoreWorkers_MoreJobsRunAtOnce()
    {
        await using var node = await StartAsync(workers: 2);
        await _queue.AddManyAsync("work", 8);
        await Eventually.TrueAsync(() => Running == 2);

        (await Control(node).ResizeAsync("default", 6)).ShouldBeTrue();

        await Eventually.TrueAsync(() => Running == 6);
        _gate.Release(8);
        await _queue.UntilEmptyAsync();
    }

    [Fact]
    public async Task Resize_ToFewerWorkers_RunningJobsEndAndNoMoreThanThatStart()
    {
        await using var node = await StartAsync(workers: 6);
        await _queue.AddManyAsync("work", 6);
        await Eventually.TrueAsync(() => Running == 6);

        await Control(node).ResizeAsync("default", 2);
        await _queue.AddManyAsync("work", 30);
        var released = 6;
        _gate.Release(released);

        await Eventually.TrueAsync(() =>
        {
            if (_runs.Count > released + 2)
            {
                _gate.Release(); // one started before the word had reached the workers
                released++;
            }

            return _runs.Count == released + 2 && Running == 2;
        });
        Volatile.Write(ref _most, 0);
        _gate.Release(30);
        await _queue.UntilEmptyAsync();
        _most.ShouldBeInRange(1, 2);
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Resize_WhileJobsFlow_EveryJobRunsOnce()
    {
        _gate.Release(1_000);
        await using var node = await StartAsync(workers: 4);
        var adding = _queue.AddManyAsync("work", 600);

        foreach (var workers in new[] { 1, 12, 3, 40, 2 }) await Control(node).ResizeAsync("default", workers);
        var ids = await adding;
        await _queue.UntilEmptyAsync();

        var settled = await _queue.SuccessesAsync();
        settled.Count.ShouldBe(ids.Length);
        settled.Values.ShouldAllBe(times => times == 1);
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Resize_QueueThatIsNotServed_IsToldSo()
    {
        await using var node = await StartAsync(workers: 1);

        (await Control(node).ResizeAsync("emial", 2)).ShouldBeFalse();
        (await Control(node).PauseAsync("emial")).ShouldBeFalse();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Control(node).ResizeAsync("default", 0));
    }

    [Fact]
    public async Task Pause_NodeLeavesTheQueueAloneUntilItIsResumed()
    {
        await using var node = await StartAsync(workers: 1);
        await _queue.AddManyAsync("work", 1);
        await Eventually.TrueAsync(() => Running == 1);

        (await Control(node).PauseAsync("default")).ShouldBeTrue();
        var ids = await _queue.AddManyAsync("work", 3);
        _gate.Release(1);
        await Eventually.TrueAsync(async () => (await _queue.ViewAsync()).Running == 0);
        await using (await StartAsync(workers: 1)) // another node takes what this one leaves
        {
            _gate.Release(3);
            foreach (var id in ids) await _queue.UntilAsync(id, JobStates.Succeeded);
        }

        await Control(node).ResumeAsync();
        var last = await _queue.AddManyAsync("work", 1);
        _gate.Release(1);
        await _queue.UntilAsync(last[0], JobStates.Succeeded);
        node.State.Phase.ShouldBe(NodePhase.Up);
    }

    [Fact]
    public async Task Pause_AClaimLiesReadyBehindTheBell_TakesNothingMoreAndGivesNothingBack()
    {
        var disarmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask), new() { ["lighthouse:node:tick"] = "1s" }, TestNode.WithFaults);
        node.Faults.LosesAnswer = function =>
        {
            if (function == "disarm") disarmed.TrySetResult();
            return Task.FromResult(false);
        };
        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded); // from here on it does nothing but wait for the bell

        await Control(node).PauseAsync("default");
        await disarmed.Task.WaitAsync(Eventually.Patience);
        var id = await _queue.AddAsync("work");
        await Eventually.TrueAsync(async () => !(await _redis.CliAsync("CLIENT", "LIST")).Contains(":bell ", StringComparison.Ordinal)); // the next ring is somebody else's

        (await _queue.JobAsync(id))!.State.ShouldBe(JobStates.Ready);
        (await _redis.CliAsync("HGET", "lh:{default}:counters", "fence")).ShouldBe("1"); // no claim took it, not even to give it back
    }

    [Fact]
    public async Task Pause_OfAllQueues_DrainsTheNodeAndItStaysAMember()
    {
        await using var other = new TestQueue(_redis, "other");
        await using var node = await StartAsync(workers: 2, "other");
        await _queue.AddManyAsync("work", 2);
        await Eventually.TrueAsync(() => Running == 2);

        (await Control(node).PauseAsync()).ShouldBeTrue();
        var left = await other.AddAsync("work");
        _gate.Release(2);

        await Eventually.TrueAsync(async () => (await _queue.ViewAsync()).Running == 0);
        await other.UntilAsync(left, JobStates.Ready); // the claim that lay behind the bell may take it, and it is given back
        node.State.MemberId.ShouldNotBeNull();
        await Control(node).ResumeAsync();
        _gate.Release(1);
        await other.UntilAsync(left, JobStates.Succeeded);
    }

    [Fact]
    public async Task BlockingHandlers_HoldEveryThreadTheyHave_NodeKeepsItsLeaseAndOtherJobsGoOn()
    {
        using var gate = new ManualResetEventSlim();
        await using var other = new TestQueue(_redis, "other");
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs
            .Queue("default", q => q with { Workers = 48 })
            .Queue("other", q => q with { Workers = 1 })
            .Handle<Work>((_, _, _) =>
            {
                gate.Wait(Eventually.Patience, CancellationToken.None); // deaf to its token: that is the point
                Thread.CurrentThread.IsThreadPoolThread.ShouldBeFalse();
                return Task.CompletedTask;
            }, o => o with { Blocking = true })
            .Handle<Quick>((_, _, _) => Task.CompletedTask));
        var member = node.State.MemberId;

        var blocked = await _queue.AddManyAsync("work", 48);
        await Eventually.TrueAsync(async () => (await _queue.ViewAsync()).Running == 48);
        foreach (var quick in await other.AddManyAsync("quick", 50)) await other.UntilAsync(quick, JobStates.Succeeded);

        node.Services.GetRequiredService<NodeLease>().IsValid.ShouldBeTrue();
        gate.Set();
        foreach (var id in blocked) await _queue.UntilAsync(id, JobStates.Succeeded);
        node.State.MemberId.ShouldBe(member);
    }

    private int Running => Volatile.Read(ref _running);

    private static NodeControl Control(TestNode node) => node.Services.GetRequiredService<NodeControl>();

    private Task<TestNode> StartAsync(int workers, params string[] more) => TestNode.StartAsync(_redis.Url, jobs =>
    {
        jobs.Queue("default", q => q with { Workers = workers }).Handle<Work>(async (_, job, stop) =>
        {
            _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            var running = Interlocked.Increment(ref _running);
            lock (_runs) _most = Math.Max(_most, running);
            await _gate.WaitAsync(stop);
            Interlocked.Decrement(ref _running);
        });
        foreach (var queue in more) jobs.Queue(queue, q => q with { Workers = workers });
    });

    [JobType("work")]
    public sealed record Work(int Number = 1);

    [JobType("quick")]
    public sealed record Quick(int Number = 1);
}
