using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A job that was held in a crash runs alone on its node: nothing else of any queue runs beside it, and nothing else is lost for it.</summary>
public sealed class QuarantineTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, int> _runs = new();
    private readonly ConcurrentDictionary<string, bool> _running = new();
    private readonly ConcurrentQueue<string> _beside = new();
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
        foreach (var gate in _gates.Values) gate.TrySetResult();
        await _queue.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Suspect_InnocentLongJobRunsBesideIt_WaitsForItAndRunsAloneAndTheQueuesGoOn()
    {
        await using var node = await StartAsync();
        var control = node.Services.GetRequiredService<NodeControl>();
        await control.PauseAsync("default");
        var innocent = await _other.AddAsync("gated", """{"name":"innocent"}""");
        await Eventually.TrueAsync(() => _running.ContainsKey("innocent"));
        var suspect = await SuspectAsync();
        await control.ResumeAsync("default");
        await Eventually.TrueAsync(async () => (await _redis.CliAsync("HGET", "lh:{default}:counters", "alone_turn")).Length > 0);

        var late = await _other.AddManyAsync("work", 5); // while the node runs dry they wait
        _runs.ShouldNotContainKey("suspect");
        Gate("innocent").SetResult();
        await Eventually.TrueAsync(() => _running.ContainsKey("suspect"));
        await _other.UntilAsync(innocent, JobStates.Succeeded);
        var more = await _queue.AddManyAsync("work", 5);
        (await _other.ViewAsync()).Running.ShouldBe(0);
        (await _queue.ViewAsync()).Running.ShouldBe(1);
        Gate("suspect").SetResult();

        await _queue.UntilAsync(suspect, JobStates.Succeeded);
        foreach (var id in late) await _other.UntilAsync(id, JobStates.Succeeded);
        foreach (var id in more) await _queue.UntilAsync(id, JobStates.Succeeded);
        _beside.ShouldBeEmpty();
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Suspects_Several_RunOneAfterTheOtherAndAllEnd()
    {
        var suspects = new[] { await SuspectAsync("a"), await SuspectAsync("b"), await SuspectAsync("c") };
        foreach (var name in new[] { "a", "b", "c" }) Gate(name).SetResult();

        await using var node = await StartAsync();
        var others = await _other.AddManyAsync("work", 200);

        foreach (var id in suspects) await _queue.UntilAsync(id, JobStates.Succeeded);
        foreach (var id in others) await _other.UntilAsync(id, JobStates.Succeeded);
        _beside.ShouldBeEmpty();
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [Theory]
    [InlineData("claim", Fault.DropReply)]
    [InlineData("claim", Fault.DropCall)]
    [InlineData("settle", Fault.DropReply)]
    public async Task Suspect_CallsAreLost_RunsOnceAndTheQueuesGoOn(string function, Fault fault)
    {
        var suspect = await SuspectAsync();
        Gate("suspect").SetResult();
        var calls = 0;
        await using var node = await StartAsync();
        node.Faults.Fate = command => IsCall(command, function) && Interlocked.Increment(ref calls) % 2 == 1 ? fault : Fault.None;

        await _queue.UntilAsync(suspect, JobStates.Succeeded);
        var ids = await _queue.AddManyAsync("work", 10);
        foreach (var id in ids) await _queue.UntilAsync(id, JobStates.Succeeded);
        _runs.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Suspect_NodeIsDeclaredDownWhileItRuns_QueuesGoOnUnderTheNextIncarnation()
    {
        var suspect = await SuspectAsync();
        await using var node = await StartAsync();
        await Eventually.TrueAsync(() => _running.ContainsKey("suspect"));

        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(node.State.MemberId!, "test", "The test says so.");
        await Eventually.TrueAsync(() => _runs.GetValueOrDefault("suspect") == 2); // uncounted: the node was cut off, it did not crash
        Gate("suspect").SetResult();

        (await _queue.UntilAsync(suspect, JobStates.Succeeded)).Attempt.ShouldBe(1);
        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded);
    }

    [Fact]
    public async Task Rejoin_JobsOfTheLostIncarnationWereTakenForSuspects_AreForgivenAndRunBesideOthers()
    {
        await using var node = await StartAsync();
        var id = await _queue.AddAsync("gated", """{"name":"accused"}""");
        await Eventually.TrueAsync(() => _running.ContainsKey("accused"));
        var member = node.State.MemberId!;
        node.Faults.Fate = command => IsCall(command, "open") ? Fault.DropCall : Fault.None; // so that the leader is first

        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(member, "test", "The test says so.");
        while ((await new JobBroker(_queue.Redis, new Keys(), new FunctionLibrary()).ReclaimAsync("default", member, new Crash(1))).More) { }
        node.Faults.Fate = _ => Fault.None;

        await Eventually.TrueAsync(() => _runs.GetValueOrDefault("accused") == 2);
        (await _redis.CliAsync("EXISTS", "lh:{default}:suspects")).ShouldBe("0");
        await _queue.UntilAsync(await _queue.AddAsync("work"), JobStates.Succeeded); // beside it
        Gate("accused").SetResult();
        await _queue.UntilAsync(id, JobStates.Succeeded);
    }

    private static bool IsCall(RedisCommand command, string function) => command.Name == "FCALL" && command.Part(1).EndsWith($"_{function}", StringComparison.Ordinal);

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>A job that somebody held, and nothing beside it, when it went down.</summary>
    private async Task<string> SuspectAsync(string name = "suspect")
    {
        var library = new FunctionLibrary();
        await library.EnsureLoadedAsync(_queue.Redis, TestContext.Current.CancellationToken);
        var broker = new JobBroker(_queue.Redis, new Keys(), library);
        var node = $"crashed-{name}";
        var id = await _queue.AddAsync("gated", $$"""{"name":"{{name}}"}""");
        var open = await broker.OpenAsync("default", node, 1);
        var (session, claims) = (new QueueSession("default", node, 1, open.History), 0);
        await Eventually.TrueAsync(async () => (await broker.ClaimAsync(session, ++claims, 1)).Jobs.Any(job => job.Id == id)); // another node's last claim may give it back first
        while ((await broker.ReclaimAsync("default", node, new Crash(1))).More) { }
        return id;
    }

    private Task<TestNode> StartAsync() => TestNode.StartAsync(_redis.Url, jobs => jobs
        .Queue("default").Queue("other")
        .Handle<Gated>((gated, _, stop) => RunAsync(gated.Name, Gate(gated.Name).Task.WaitAsync(stop), gated.Name is "suspect" or "a" or "b" or "c"))
        .Handle<Work>((_, job, _) => RunAsync($"{job.Queue}/{job.Id}", Task.CompletedTask, isSuspect: false)), services: TestNode.WithFaults);

    private async Task RunAsync(string name, Task work, bool isSuspect)
    {
        _runs.AddOrUpdate(name, 1, static (_, times) => times + 1);
        _running[name] = isSuspect;
        try
        {
            Look();
            await work;
            Look();
        }
        finally
        {
            _running.TryRemove(name, out _);
        }

        void Look()
        {
            var now = _running.ToArray();
            if (now.Length > 1 && now.Any(run => run.Value)) _beside.Enqueue(string.Join(" beside ", now.Select(run => run.Key)));
        }
    }

    [JobType("gated")]
    public sealed record Gated(string Name);

    [JobType("work")]
    public sealed record Work(int Number = 1);
}
