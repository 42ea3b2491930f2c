using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>What becomes of a job, for each way its handler can end.</summary>
public sealed class OutcomeTests : IAsyncLifetime
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
    public async Task Handler_Returns_JobSucceedsAndLeavesNothingBehind()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask));

        var id = await _queue.AddAsync("work");

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
        await _queue.UntilEmptyAsync();
    }

    [Fact]
    public async Task Handler_ReturnsAResult_ResultIsKept()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work, int>((work, _, _) => Task.FromResult(work.Number * 2)));

        var id = await _queue.AddAsync("work", """{"number":21}""");

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Result.ShouldBe("42");
    }

    [Fact]
    public async Task Handler_FailsTwice_IsTriedAgainWithBackoffAndSucceeds()
    {
        var attempts = new ConcurrentQueue<int>();
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, job, _) =>
        {
            attempts.Enqueue(job.Attempt);
            return job.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        }, o => o with { Backoff = Backoff.Fixed(TimeSpan.FromMilliseconds(20)) }));

        var id = await _queue.AddAsync("work");

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(3);
        attempts.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Handler_FailsAtEveryAttempt_JobIsDeadWithTheLastError()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => throw new InvalidOperationException("never"),
            o => o with { MaxAttempts = 2, Backoff = Backoff.Fixed(TimeSpan.FromMilliseconds(10)) }));

        var id = await _queue.AddAsync("work");

        var dead = await _queue.UntilAsync(id, JobStates.Dead);
        dead.Attempt.ShouldBe(2);
        dead.Error!.Message.ShouldBe("never");
    }

    [Fact]
    public async Task Handler_ThrowsWhatIsMappedToDeadLetter_JobIsDeadAtOnceAndTheWorkerGoesOn()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs
            .Queue("default", q => q with { Workers = 1 })
            .Handle<Work>((work, _, _) => work.Number == 0 ? throw new NotSupportedException("no") : Task.CompletedTask)
            .On<NotSupportedException>(Then.DeadLetter));

        var dead = await _queue.AddAsync("work", """{"number":0}""");
        var good = await _queue.AddAsync("work", """{"number":1}""");

        (await _queue.UntilAsync(dead, JobStates.Dead)).Attempt.ShouldBe(1);
        await _queue.UntilAsync(good, JobStates.Succeeded);
    }

    [Fact]
    public async Task Handler_ThrowsWhatIsMappedToEscalate_NodeLeavesWithAnErrorAndTheJobRunsAloneNext()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs
            .Handle<Work>((work, _, _) => work.Number == 0 ? throw new NotSupportedException("the disk is gone") : Task.CompletedTask)
            .On<NotSupportedException>(Then.Escalate));
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());

        var id = await _queue.AddAsync("work", """{"number":0}""");
        await stopping.Task.WaitAsync(Eventually.Patience);
        await node.StopAsync();

        node.State.ExitCode.ShouldBe(1);
        node.State.ExitReason!.ShouldContain("the disk is gone");
        node.State.Phase.ShouldBe(NodePhase.Left);
        Environment.ExitCode = 0;
        (await _queue.JobAsync(id))!.State.ShouldBe(JobStates.Ready);
        var broker = new JobBroker(_queue.Redis, new Keys(), new FunctionLibrary());
        var session = new QueueSession("default", "other", 1, (await broker.OpenAsync("default", "other", 1)).History);
        (await broker.ClaimAsync(session, 1, 1)).Jobs.ShouldBeEmpty();
        var alone = await broker.ClaimAsync(session, 2, 1, ClaimMode.Alone, TimeSpan.Zero);
        alone.Alone.ShouldBeTrue();
        alone.Jobs.ShouldHaveSingleItem().Crashes.ShouldBe(1);
    }

    [Fact]
    public async Task Handler_RunsPastItsTimeout_IsCancelledAndTriedAgain()
    {
        var reasons = new ConcurrentQueue<StopReason>();
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, stop) =>
        {
            if (job.Attempt > 1) return;
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                reasons.Enqueue(job.StopReason);
            }
        }, o => o with { Timeout = TimeSpan.FromSeconds(2), Backoff = Backoff.Fixed(TimeSpan.Zero) }));

        var id = await _queue.AddAsync("work");

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(2);
        reasons.ShouldBe([StopReason.Timeout]);
    }

    [Fact]
    public async Task Handler_IgnoresItsCancelledToken_IsAbandonedAndItsJobStaysHeldUntilItEnds()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs
            .Queue("default", q => q with { Workers = 1 })
            .Handle<Work>(async (work, job, _) =>
            {
                if (work.Number == 0 && job.Attempt == 1) await release.Task;
                if (work.Number == 0 && job.Attempt == 1) throw new InvalidOperationException("too late");
            }, o => o with { Timeout = TimeSpan.FromSeconds(2), Backoff = Backoff.Fixed(TimeSpan.Zero) }));

        var hanging = await _queue.AddAsync("work", """{"number":0}""");
        var behind = await _queue.AddAsync("work", """{"number":1}""");
        await _queue.UntilAsync(behind, JobStates.Succeeded); // the only worker was replaced

        (await _queue.JobAsync(hanging))!.State.ShouldBe(JobStates.Running);
        release.SetResult();
        var done = await _queue.UntilAsync(hanging, JobStates.Succeeded);
        done.Attempt.ShouldBe(2);
        done.Timeline.ShouldContain(e => e.Event == "retry" && e.Detail!.Contains("timeout of 2s"));
    }

    [Fact]
    public async Task Handlers_AllBlockTheirThreads_NodeKeepsItsLeaseAndItsOtherQueueGoesOn()
    {
        using var gate = new ManualResetEventSlim();
        await using var other = new TestQueue(_redis, "other");
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs
            .Queue("default", q => q with { Workers = 24 })
            .Queue("other", q => q with { Workers = 1 })
            .Handle<Work>((_, _, _) =>
            {
                gate.Wait(Eventually.Patience, CancellationToken.None); // deaf to its token: that is the point
                return Task.CompletedTask;
            })
            .Handle<Quick>((_, _, _) => Task.CompletedTask));
        var member = node.State.MemberId;

        var blocked = await _queue.AddManyAsync("work", 24);
        await Eventually.TrueAsync(async () => (await _queue.ViewAsync()).Running == 24);
        foreach (var quick in await other.AddManyAsync("quick", 50)) await other.UntilAsync(quick, JobStates.Succeeded);

        node.Services.GetService(typeof(NodeLease)).ShouldBeOfType<NodeLease>().IsValid.ShouldBeTrue();
        gate.Set();
        foreach (var id in blocked) await _queue.UntilAsync(id, JobStates.Succeeded);
        node.State.MemberId.ShouldBe(member);
    }

    [Fact]
    public async Task Node_DoesNotKnowTheType_GivesTheJobBackAndAtTheEndOfTheGraceItIsDead()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask), new()
        {
            ["lighthouse:node:unknownTypeDelay"] = "50ms",
            ["lighthouse:node:unknownTypeGrace"] = "5s",
        });

        var id = await _queue.AddAsync("nobody.knows");

        var dead = await _queue.UntilAsync(id, JobStates.Dead);
        dead.Timeline.Count(e => e.Event == "released").ShouldBeGreaterThan(1);
        dead.Error!.Message.ShouldContain("nobody.knows");
    }

    [Fact]
    public async Task Node_TypeBecomesKnownWithinTheGrace_JobRunsAsItsFirstAttempt()
    {
        string id;
        await using (await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Quick>((_, _, _) => Task.CompletedTask), new() { ["lighthouse:node:unknownTypeDelay"] = "50ms" }))
        {
            id = await _queue.AddAsync("work");
            await Eventually.TrueAsync(async () => (await _queue.JobAsync(id))!.Timeline.Any(e => e.Event == "released"));
        }

        await using var newer = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask));

        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Nodes_OnlyOneKnowsTheType_EveryJobOfItEndsUpThereUncounted()
    {
        var settings = new Dictionary<string, string?> { ["lighthouse:node:unknownTypeDelay"] = "20ms" };
        await using var older = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Quick>((_, _, _) => Task.CompletedTask), settings);
        await using var newer = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask), settings);

        var works = await _queue.AddManyAsync("work", 20);
        var quicks = await _queue.AddManyAsync("quick", 20);

        foreach (var id in works) (await _queue.UntilAsync(id, JobStates.Succeeded)).ShouldSatisfyAllConditions(job => job.Attempt.ShouldBe(1), job => job.Node.ShouldBe(newer.State.MemberId));
        foreach (var id in quicks) (await _queue.UntilAsync(id, JobStates.Succeeded)).ShouldSatisfyAllConditions(job => job.Attempt.ShouldBe(1), job => job.Node.ShouldBe(older.State.MemberId));
    }

    [Fact]
    public async Task Node_ArgsAreNotJson_JobIsDeadWithAReasonAndNothingIsHeldUp()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((_, _, _) => Task.CompletedTask));

        var bad = await _queue.AddAsync("work", "hello");
        var good = await _queue.AddAsync("work");

        (await _queue.UntilAsync(bad, JobStates.Dead)).Error!.Message.ShouldContain("not JSON");
        await _queue.UntilAsync(good, JobStates.Succeeded);
    }

    [JobType("work")]
    public sealed record Work(int Number = 1);

    [JobType("quick")]
    public sealed record Quick(int Number = 1);
}
