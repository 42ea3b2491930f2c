using System.Collections.Concurrent;
using System.Globalization;
using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Calls and answers are lost between node and Redis: no job may be lost, none settled twice, none run twice.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private const int Jobs = 400;
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
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData("claim", Fault.DropCall)]
    [InlineData("claim", Fault.DropReply)]
    [InlineData("claim", Fault.Delay)]
    [InlineData("claim", Fault.Repeat)]
    [InlineData("settle", Fault.DropCall)]
    [InlineData("settle", Fault.DropReply)]
    [InlineData("settle", Fault.Delay)]
    [InlineData("settle", Fault.Repeat)]
    [InlineData("open", Fault.DropReply)]
    [InlineData("open", Fault.Delay)]
    [InlineData("held", Fault.DropReply)]
    public async Task Call_IsLostEveryThirdTime_EveryJobRunsAndIsSettledOnce(string function, Fault fault)
    {
        var calls = 0;
        await using var node = await TestNode.StartAsync(_redis.Url, Count, services: TestNode.WithFaults);
        node.Faults.Fate = command => IsCall(command, function) && Interlocked.Increment(ref calls) % 3 == 0 ? fault : Fault.None;

        await _queue.AddManyAsync("work", Jobs / 2);
        await node.Faults.DeliverLateAsync();
        await _queue.AddManyAsync("work", Jobs / 2);
        await _queue.UntilEmptyAsync();
        await node.Faults.DeliverLateAsync();

        await ShouldHaveRunOnceAsync();
    }

    [Fact]
    public async Task Calls_OfAllKindsAreLostAtRandom_EveryJobRunsAndIsSettledOnce()
    {
        var random = new Random(20251120);
        await using var node = await TestNode.StartAsync(_redis.Url, Count, services: TestNode.WithFaults);
        node.Faults.Fate = command =>
        {
            lock (random) return command.Name == "FCALL" && random.Next(4) == 0 ? (Fault)random.Next(1, 5) : Fault.None;
        };

        for (var round = 0; round < 8; round++)
        {
            await _queue.AddManyAsync("work", Jobs / 8);
            await node.Faults.DeliverLateAsync();
        }

        await _queue.UntilEmptyAsync();
        node.Faults.Fate = _ => Fault.None;
        await node.Faults.DeliverLateAsync();
        await ShouldHaveRunOnceAsync();
    }

    [Fact]
    public async Task Release_IsLostWhileDraining_EveryJobIsGivenBackOnce()
    {
        var calls = 0;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Queue("default", q => q with { Workers = 8 }).Handle<Work>(async (_, _, stop) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        }), new() { ["lighthouse:shutdownGrace"] = "6s" }, TestNode.WithFaults))
        {
            node.Faults.Fate = command => IsCall(command, "release") && Interlocked.Increment(ref calls) < 3 ? Fault.DropReply : Fault.None;
            await _queue.AddManyAsync("work", 20);
            await started.Task.WaitAsync(Eventually.Patience);
        }

        var view = await _queue.ViewAsync();
        (view.Ready, view.Running, view.Scheduled, view.Dead).ShouldBe((20, 0, 0, 0));
    }

    [Fact]
    public async Task Claim_AnswerIsLostWhileDraining_JobIsGivenBackBeforeTheNodeLeaves()
    {
        var claims = 0;
        TestNode node = null!;
        Task? stop = null;
        await using (node = await TestNode.StartAsync(_redis.Url, Count, services: TestNode.WithFaults))
        {
            node.Faults.Fate = command =>
            {
                if (!IsCall(command, "claim") || Interlocked.Increment(ref claims) != 2) return Fault.None;
                var id = _queue.AddAsync("work").GetAwaiter().GetResult();
                stop = Task.Run(node.StopAsync);
                SpinWait.SpinUntil(() => DrainWaits(node), Eventually.Patience).ShouldBeTrue(); // this call is made in the IngestActor's turn
                return Fault.DropReply;
            };
            await Eventually.TrueAsync(() => stop is not null);
            await stop!;
        }

        var view = await _queue.ViewAsync();
        (view.Ready, view.Running).ShouldBe((1, 0));
        (await _redis.CliAsync("ZCARD", "lh:{_cluster}:nodes")).ShouldBe("0");
    }

    [Fact]
    public async Task Beats_AreLostFromSomeTimeOn_LeaseIsOver()
    {
        await using var node = await TestNode.StartAsync(_redis.Url, Count, new() { ["lighthouse:lease"] = "1s" }, TestNode.WithFaults);
        var lease = node.Services.GetRequiredService<NodeLease>();
        await Eventually.TrueAsync(() => lease.IsValid);

        node.Faults.Fate = command => IsCall(command, "beat") ? Fault.DropCall : Fault.None; // they have a connection and a thread of their own

        await Eventually.TrueAsync(() => !lease.IsValid);
    }

    /// <summary>Whether the IngestActor has been told to drain while it is in the middle of a turn.</summary>
    private static bool DrainWaits(TestNode node)
    {
        var ingest = Find(node.Services.GetServices<IHostedService>().OfType<NodeService>().Single().Actors!);
        return node.State.Phase == NodePhase.Draining && ingest is { Load: > 1 };

        static ActorSnapshot? Find(ActorSnapshot actor) =>
            actor.Path.EndsWith("/ingest", StringComparison.Ordinal) ? actor : actor.Children.Select(Find).FirstOrDefault(found => found is not null);
    }

    [Fact]
    public async Task Jobs_WaitBehindLongOnes_AreGivenBackOnceAndNotAskedForAgain()
    {
        var releases = 0;
        var started = new CountdownEvent(2);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Queue("default", q => q with { Workers = 2 }).Handle<Work>((work, _, _) =>
        {
            if (work.Number >= 0) return Task.CompletedTask;
            started.Signal();
            return release.Task;
        }), services: TestNode.WithFaults);
        node.Faults.Fate = command =>
        {
            if (IsCall(command, "release")) Interlocked.Increment(ref releases);
            return Fault.None;
        };
        await _queue.AddManyAsync("work", 200);
        await _queue.UntilEmptyAsync();
        await Task.WhenAll(_queue.AddAsync("work", """{"number":-1}"""), _queue.AddAsync("work", """{"number":-1}"""));
        started.Wait(Eventually.Patience).ShouldBeTrue();

        await _queue.AddManyAsync("work", 50);
        await Eventually.TrueAsync(() => Volatile.Read(ref releases) > 0);
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => Volatile.Read(ref releases) > 2 || TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(3)); // a job is stale after one
        releases.ShouldBeLessThan(3); // two claims may have taken them
        (await _queue.ViewAsync()).Running.ShouldBe(2);

        release.SetResult();
        await _queue.UntilEmptyAsync();
        (await _queue.SuccessesAsync()).Count.ShouldBe(252);
    }

    [Fact]
    public async Task Release_IsRefusedForOneJobsReply_JobIsDeadWithoutItAndBlocksNothing()
    {
        await _redis.CliAsync("SET", "lh:{default}:reply:taken", "not a list");
        await using var node = await TestNode.StartAsync(_redis.Url, Count,
            new() { ["lighthouse:node:unknownTypeGrace"] = "1ms", ["lighthouse:node:unknownTypeDelay"] = "20ms" });

        var refused = await _queue.AddAsync("nobody-knows", "{}", "reply_to", "taken");
        var other = await _queue.AddAsync("nobody-knows");

        await _queue.UntilAsync(refused, JobStates.Dead);
        await _queue.UntilAsync(other, JobStates.Dead);
        await _queue.UntilEmptyAsync();
    }

    [Fact]
    public async Task Settle_IsRefusedForItsResultAndReply_SuccessStaysASuccessWithoutThem()
    {
        var structuralKeys = new Keys().Queue("default").Structural.Count;
        await using var node = await TestNode.StartAsync(_redis.Url, Count, services: TestNode.WithFaults);
        node.Faults.Fate = command => IsCall(command, "settle") && int.Parse(command.Part(2), CultureInfo.InvariantCulture) > structuralKeys
            ? throw new RedisServerException("ERR", "ERR the test refuses results and replies")
            : Fault.None;

        var id = await _queue.AddAsync("work", """{"number":1}""", "reply_to", "taken", "result_ttl", "1h");

        await _queue.UntilEmptyAsync();
        (await _queue.ViewAsync()).Dead.ShouldBe(0);
        (await _queue.SuccessesAsync()).ShouldBe(new Dictionary<string, int> { [id] = 1 });
        _runs[id].ShouldBe(1);
    }

    private static bool IsCall(RedisCommand command, string function) => command.Name == "FCALL" && command.Part(1).EndsWith($"_{function}", StringComparison.Ordinal);

    private void Count(NodeBuilder jobs) => jobs.Handle<Work>((_, job, _) =>
    {
        _runs.AddOrUpdate(job.Id, 1, static (_, runs) => runs + 1);
        return Task.CompletedTask;
    });

    private async Task ShouldHaveRunOnceAsync()
    {
        var settled = await _queue.SuccessesAsync();
        settled.Count.ShouldBe(Jobs);
        settled.Values.ShouldAllBe(times => times == 1);
        _runs.Count.ShouldBe(Jobs);
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [JobType("work")]
    public sealed record Work(int Number = 1);
}
