using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A job is cancelled while a node has it: its token within a second, and it ends as its handler then does.</summary>
public sealed class CancelTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private readonly ConcurrentQueue<StopReason> _reasons = new();
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;
    private QueueOperator _operator = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
        _operator = new QueueOperator(_queue.Redis, new Keys(), new FunctionLibrary());
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Cancel_JobRunsAndItsHandlerGivesWay_IsCancelledWhicheverNodeHasIt()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var ids = await _queue.AddManyAsync("work", 4);
        await Eventually.TrueAsync(() => _runs.Count == 4);

        foreach (var id in ids) (await CancelAsync(id)).ShouldBe(CancelStatus.Requested);

        foreach (var id in ids)
        {
            var job = await _queue.UntilAsync(id, JobStates.Cancelled);
            job.Error!.Type.ShouldBe("cancelled");
        }

        _reasons.ShouldBe([.. Enumerable.Repeat(StopReason.Cancelled, 4)]);
        (await _redis.CliAsync("EXISTS", "lh:{default}:cancels")).ShouldBe("0");
        _runs.Values.ShouldAllBe(runs => runs == 1);
    }

    [Fact]
    public async Task Cancel_HandlerReturnsAllTheSame_JobHasSucceeded()
    {
        await using var node = await StartAsync(async (_, job, stop) =>
        {
            _runs[job.Id] = 1;
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        });
        var id = await _queue.AddAsync("work");
        await Eventually.TrueAsync(() => _runs.Count == 1);

        await CancelAsync(id);

        await _queue.UntilAsync(id, JobStates.Succeeded);
        (await _redis.CliAsync("EXISTS", "lh:{default}:cancels")).ShouldBe("0");
    }

    [Fact]
    public async Task Cancel_HandlerThrowsWhatWouldBeRetried_IsCancelledAndNotRetried()
    {
        await using var node = await StartAsync(async (_, job, stop) =>
        {
            _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException("in the middle of something");
            }
        });
        var id = await _queue.AddAsync("work");
        await Eventually.TrueAsync(() => _runs.Count == 1);

        await CancelAsync(id);

        await _queue.UntilAsync(id, JobStates.Cancelled);
        await _queue.UntilEmptyAsync();
        _runs[id].ShouldBe(1);
    }

    [Fact]
    public async Task Cancel_HandlerIgnoresItsToken_JobStaysHeldUntilItReallyEnds()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await StartAsync(async (work, job, _) =>
        {
            _runs[job.Id] = 1;
            if (work.Number == 0) await release.Task;
            if (work.Number == 0) throw new OperationCanceledException();
        }, workers: 1);
        var deaf = await _queue.AddAsync("work", """{"number":0}""");
        await Eventually.TrueAsync(() => _runs.Count == 1);

        await CancelAsync(deaf);
        var behind = await _queue.AddAsync("work");
        await _queue.UntilAsync(behind, JobStates.Succeeded); // its worker was replaced

        (await _queue.JobAsync(deaf))!.State.ShouldBe(JobStates.Running);
        release.SetResult();
        await _queue.UntilAsync(deaf, JobStates.Cancelled);
    }

    [Fact]
    public async Task Cancel_JobIsHeldAndNotStarted_NeverRuns()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await StartAsync(async (work, job, stop) =>
        {
            _runs[job.Id] = 1;
            if (work.Number < 0) await gate.Task.WaitAsync(stop);
        }, workers: 1, services: TestNode.WithFaults);
        await _queue.AddManyAsync("work", 50); // short ones, so that more are claimed than run
        await _queue.UntilEmptyAsync();
        _runs.Clear();
        node.Faults.Fate = command => IsCall(command, "release") ? Fault.DropCall : Fault.None; // it keeps what waits behind the long one
        await _queue.AddAsync("work", """{"number":-1}""");
        var behind = await _queue.AddAsync("work");
        await Eventually.TrueAsync(async () => (await _queue.ViewAsync()).Running == 2);

        (await CancelAsync(behind)).ShouldBe(CancelStatus.Requested);

        await _queue.UntilAsync(behind, JobStates.Cancelled);
        gate.SetResult();
        await _queue.UntilEmptyAsync();
        _runs.ShouldNotContainKey(behind);
    }

    [Theory]
    [InlineData("settle", Fault.DropReply)]
    [InlineData("settle", Fault.DropCall)]
    [InlineData("open", Fault.DropReply)]
    public async Task Cancel_CallsAreLost_IsCancelledOnce(string function, Fault fault)
    {
        var calls = 0;
        await using var node = await StartAsync(services: TestNode.WithFaults);
        var id = await _queue.AddAsync("work");
        await Eventually.TrueAsync(() => _runs.Count == 1);
        node.Faults.Fate = command => (IsCall(command, function) && Interlocked.Increment(ref calls) <= 3) || (function == "open" && IsCall(command, "settle") && calls == 0) ? fault : Fault.None;

        await CancelAsync(id);

        var job = await _queue.UntilAsync(id, JobStates.Cancelled);
        job.Timeline.Count(entry => entry.Event == "cancelled").ShouldBe(1);
        _runs[id].ShouldBe(1);
    }

    [Fact]
    public async Task Cancel_NodeIsDeclaredDownBeforeItNotices_JobIsCancelledInsteadOfRecovered()
    {
        await using var node = await StartAsync(services: TestNode.WithFaults);
        var id = await _queue.AddAsync("work");
        await Eventually.TrueAsync(() => _runs.Count == 1);
        var member = node.State.MemberId!;
        node.Faults.Fate = command => command.Name == "HLEN" ? Fault.DropCall : Fault.None;

        (await CancelAsync(id)).ShouldBe(CancelStatus.Requested);
        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(member, "test", "The test says so.");
        while ((await new JobBroker(_queue.Redis, new Keys(), new FunctionLibrary()).ReclaimAsync("default", member)).More) { }

        await _queue.UntilAsync(id, JobStates.Cancelled);
        await Eventually.TrueAsync(() => !_reasons.IsEmpty);
        _reasons.ShouldBe([StopReason.LeaseLost]);
        _runs[id].ShouldBe(1);
    }

    private static bool IsCall(RedisCommand command, string function) => command.Name == "FCALL" && command.Part(1).EndsWith($"_{function}", StringComparison.Ordinal);

    private async Task<CancelStatus> CancelAsync(string id) => (await _operator.CancelAsync("default", id, "the test", "it must end")).Status;

    private Task<TestNode> StartAsync(Func<Work, JobContext, CancellationToken, Task>? handler = null, int workers = 2, Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? services = null) =>
        TestNode.StartAsync(_redis.Url, jobs => jobs.Queue("default", q => q with { Workers = workers }).Handle(handler ?? RunAsync), services: services);

    private async Task RunAsync(Work work, JobContext job, CancellationToken stop)
    {
        _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
        using var told = stop.Register(() => _reasons.Enqueue(job.StopReason));
        await Task.Delay(Timeout.Infinite, stop);
    }

    [JobType("work")]
    public sealed record Work(int Number = 1);
}
