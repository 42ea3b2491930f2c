using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Jobs that a handler enqueues come to be if and only if the settle of its own job is accepted: each once, whatever is lost on the way.</summary>
public sealed class FollowUpTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, int> _next = new();
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;
    private TestQueue _other = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        (_queue, _other) = (new TestQueue(_redis), new TestQueue(_redis, "other"));
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Enqueue_HandlerSucceeds_JobsAreInTheirQueuesWithWhatWasAskedForThem()
    {
        await using var node = await StartAsync((_, job, _) =>
        {
            job.Enqueue(new Next("here"), new JobOptions { Queue = "default", Id = "first", Meta = new Dictionary<string, string> { ["of"] = job.Id } });
            job.Enqueue("next", """{"name":"json"}"""u8.ToArray());
            job.Enqueue(new Next("elsewhere"));
            job.Enqueue("next", """{"name":"elsewhere too"}"""u8.ToArray(), "other", new JobOptions { Priority = JobPriority.High });
            return Task.CompletedTask;
        });

        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);

        await Eventually.TrueAsync(() => _next.Count == 4);
        await UntilAllIsSettledAsync();
        _next.ShouldBe(new Dictionary<string, int> { ["here"] = 1, ["json"] = 1, ["elsewhere"] = 1, ["elsewhere too"] = 1 }, ignoreOrder: true);
        (await _queue.JobAsync("first"))!.State.ShouldBe(JobStates.Succeeded);
    }

    [Fact]
    public async Task Enqueue_HandlerThrowsAfterwards_ThereAreNoneOfThatAttempt()
    {
        await using var node = await StartAsync((_, job, _) =>
        {
            job.Enqueue(new Next($"attempt {job.Attempt}"));
            return job.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        });

        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);

        await Eventually.TrueAsync(() => !_next.IsEmpty);
        await UntilAllIsSettledAsync();
        _next.ShouldBe(new Dictionary<string, int> { ["attempt 3"] = 1 });
    }

    [Fact]
    public async Task Enqueue_JobWouldBeRefused_HandlerIsToldEveryFault()
    {
        await using var node = await StartAsync((_, job, _) =>
        {
            job.Enqueue("a b", "{"u8.ToArray(), "E-Mail", new JobOptions { MaxAttempts = 0 });
            return Task.CompletedTask;
        });

        var id = await _queue.AddAsync("work", "{}", "max_attempts", "1");

        var error = (await _queue.UntilAsync(id, JobStates.Dead)).Error!.Message;
        foreach (var part in new[] { "a b", "args", "E-Mail", "max_attempts" }) error.ShouldContain(part);
    }

    [Theory]
    [InlineData("settle", Fault.DropCall)]
    [InlineData("settle", Fault.DropReply)]
    [InlineData("settle", Fault.Repeat)]
    [InlineData("settle", Fault.Delay)]
    [InlineData("enqueue", Fault.DropReply)]
    [InlineData("enqueue", Fault.Repeat)]
    [InlineData("XDEL", Fault.DropCall)]
    public async Task Enqueue_CallsAreLost_EachJobComesToBeOnce(string function, Fault fault)
    {
        const int jobs = 40;
        var calls = 0;
        await using var node = await StartAsync(EnqueueTwo);
        node.Faults.Fate = command => IsCall(command, function) && Interlocked.Increment(ref calls) % 2 == 1 ? fault : Fault.None;

        await _queue.AddManyAsync("work", jobs);
        await _queue.UntilEmptyAsync();
        await node.Faults.DeliverLateAsync();
        node.Faults.Fate = _ => Fault.None;
        await Relay(node).RelayAsync("default", TestContext.Current.CancellationToken); // what the settling node could not, the leader's sweep does

        await Eventually.TrueAsync(() => _next.Count == 2 * jobs);
        await UntilAllIsSettledAsync();
        _next.Values.ShouldAllBe(times => times == 1);
        (await _redis.CliAsync("XLEN", "lh:{default}:outbox")).ShouldBe("0");
    }

    [Fact]
    public async Task Enqueue_NodeIsDeclaredDownBeforeItSettles_OnlyTheRunThatIsSettledHasThem()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await StartAsync(async (_, job, stop) =>
        {
            var run = _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
            job.Enqueue(new Next($"run {run}"));
            if (run > 1) return;
            started.SetResult();
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default); // and succeeds, too late
        });
        var id = await _queue.AddAsync("work");
        await started.Task.WaitAsync(Eventually.Patience);

        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(node.State.MemberId!, "test", "The test says so.");

        await _queue.UntilAsync(id, JobStates.Succeeded);
        await Eventually.TrueAsync(() => !_next.IsEmpty);
        await UntilAllIsSettledAsync();
        _next.ShouldBe(new Dictionary<string, int> { ["run 2"] = 1 });
        _runs[id].ShouldBe(2);
    }

    [Fact]
    public async Task Relay_TargetRefusesMore_JobComesInByTheListDoor()
    {
        await using var node = await StartAsync(EnqueueTwo, otherWorkers: false);
        await new QueueOperator(_queue.Redis, new Keys(), new FunctionLibrary()).SetLimitsAsync("other", new Dictionary<string, string?> { ["backlog"] = "1" }, "the test", TestContext.Current.CancellationToken);

        await _queue.AddManyAsync("work", 3);
        await _queue.UntilEmptyAsync();

        await Eventually.TrueAsync(async () => await _redis.CliAsync("XLEN", "lh:{default}:outbox") == "0");
        (await _other.ViewAsync()).Ready.ShouldBe(3);
        await using var late = await StartAsync(EnqueueTwo);
        await Eventually.TrueAsync(() => _next.Count == 6);
        await UntilAllIsSettledAsync();
        _next.Values.ShouldAllBe(times => times == 1);
    }

    /// <summary>Somebody made a key of another type where that queue keeps its ids.</summary>
    [Fact]
    public async Task Relay_OneTargetThatTakesNothing_KeepsNothingFromTheOthers()
    {
        await _redis.CliAsync("SET", "lh:{broken}:ids", "text");
        await using var node = await StartAsync((_, job, _) =>
        {
            job.Enqueue("next", """{"name":"broken"}"""u8.ToArray(), "broken");
            job.Enqueue("next", """{"name":"elsewhere"}"""u8.ToArray(), "other");
            return Task.CompletedTask;
        });

        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);

        await Eventually.TrueAsync(() => _next.ContainsKey("elsewhere"));
        await Eventually.TrueAsync(async () => await _redis.CliAsync("XLEN", "lh:{default}:outbox") == "1");
        await Should.ThrowAsync<RedisServerException>(() => Relay(node).RelayAsync("default", TestContext.Current.CancellationToken));
        await _redis.CliAsync("DEL", "lh:{broken}:ids");
        (await Relay(node).RelayAsync("default", TestContext.Current.CancellationToken)).ShouldBe(1);
        (await _redis.CliAsync("XLEN", "lh:{broken}:ready")).ShouldBe("1");
    }

    private static bool IsCall(RedisCommand command, string function) =>
        command.Name == function || (command.Name == "FCALL" && command.Part(1).EndsWith($"_{function}", StringComparison.Ordinal));

    private static Task EnqueueTwo(Work work, JobContext job, CancellationToken stop)
    {
        job.Enqueue(new Next($"here {job.Id}"), new JobOptions { Queue = "default" });
        job.Enqueue(new Next($"elsewhere {job.Id}"));
        return Task.CompletedTask;
    }

    private static OutboxRelay Relay(TestNode node) => node.Services.GetRequiredService<OutboxRelay>();

    private async Task UntilAllIsSettledAsync()
    {
        await _queue.UntilEmptyAsync();
        await _other.UntilEmptyAsync();
    }

    private Task<TestNode> StartAsync(Func<Work, JobContext, CancellationToken, Task> handler, bool otherWorkers = true) => TestNode.StartAsync(_redis.Url, jobs =>
    {
        jobs.Queue("default").Handle(handler, o => o with { Backoff = Backoff.Fixed(TimeSpan.FromMilliseconds(10)) })
            .Handle<Next>((next, _, _) =>
            {
                _next.AddOrUpdate(next.Name, 1, static (_, times) => times + 1);
                return Task.CompletedTask;
            });
        if (otherWorkers) jobs.Queue("other");
    }, services: TestNode.WithFaults);

    [JobType("work")]
    public sealed record Work(int Number = 1);

    [JobType("next", Queue = "other")]
    public sealed record Next(string Name);
}
