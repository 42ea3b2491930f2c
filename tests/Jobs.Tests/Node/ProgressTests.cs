using System.Collections.Concurrent;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>What a handler reports is seen by anybody while the job runs, and gone when it has ended.</summary>
public sealed class ProgressTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _steps = new();
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
    public async Task Report_IsSeenWhileTheJobRunsTheLastOneAlwaysAndGoneAfterwards()
    {
        var sent = 0;
        await using var node = await StartAsync();
        node.Faults.Fate = command =>
        {
            if (IsCall(command, "progress")) Interlocked.Increment(ref sent);
            return Fault.None;
        };
        var id = await _queue.AddAsync("work");

        await UntilReportedAsync(id, """{"fraction":0.1,"message":"begun"}""");
        Step(1).SetResult(); // a thousand reports in a moment
        await UntilReportedAsync(id, """{"fraction":1,"message":"step 1000"}""");

        Volatile.Read(ref sent).ShouldBeLessThan(10);
        Step(2).SetResult();
        await _queue.UntilAsync(id, JobStates.Succeeded);
        (await _redis.CliAsync("EXISTS", "lh:{default}:progress")).ShouldBe("0");
    }

    [Theory]
    [InlineData(Fault.DropCall)]
    [InlineData(Fault.DropReply)]
    [InlineData(Fault.Repeat)]
    public async Task Report_CallIsLost_IsSentAgainAndTheJobGoesOn(Fault fault)
    {
        var calls = 0;
        await using var node = await StartAsync();
        node.Faults.Fate = command => IsCall(command, "progress") && Interlocked.Increment(ref calls) <= 2 ? fault : Fault.None;
        var id = await _queue.AddAsync("work");

        Step(1).SetResult();
        await UntilReportedAsync(id, """{"fraction":1,"message":"step 1000"}""");

        Step(2).SetResult();
        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Report_NodeIsDeclaredDown_ProgressOfTheLostRunIsGoneAndTheNextRunReportsAnew()
    {
        await using var node = await StartAsync();
        var id = await _queue.AddAsync("work");
        await UntilReportedAsync(id, """{"fraction":0.1,"message":"begun"}""");
        var member = node.State.MemberId!;

        await new Membership(_queue.Redis, new Keys(), new FunctionLibrary()).ForceDownAsync(member, "test", "The test says so.");

        await Eventually.TrueAsync(() => node.State.MemberId is { } present && present != member);
        await UntilReportedAsync(id, """{"fraction":0.2,"message":"begun"}"""); // by the second run
        Step(1).SetResult();
        Step(2).SetResult();
        await _queue.UntilAsync(id, JobStates.Succeeded);
        (await _redis.CliAsync("EXISTS", "lh:{default}:progress")).ShouldBe("0");
    }

    private static bool IsCall(RedisCommand command, string function) => command.Name == "FCALL" && command.Part(1).EndsWith($"_{function}", StringComparison.Ordinal);

    private TaskCompletionSource Step(int number) => _steps.GetOrAdd(number, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task<TestNode> StartAsync()
    {
        var runs = 0;
        return TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>(async (_, job, stop) =>
        {
            job.ReportProgress(Interlocked.Increment(ref runs) / 10.0, "begun");
            await Step(1).Task.WaitAsync(stop);
            for (var i = 1; i <= 1_000; i++) job.ReportProgress(i / 1_000.0, $"step {i}");
            await Step(2).Task.WaitAsync(stop);
        }), services: TestNode.WithFaults);
    }

    private async Task UntilReportedAsync(string id, string progress)
    {
        var expected = JsonDocument.Parse(progress).RootElement;
        await Eventually.TrueAsync(async () =>
        {
            var text = await _redis.CliAsync("HGET", "lh:{default}:progress", id);
            return text.Length > 0 && Matches(JsonDocument.Parse(text).RootElement, expected);
        });

        static bool Matches(JsonElement found, JsonElement expected) => expected.EnumerateObject().All(member =>
            found.TryGetProperty(member.Name, out var value) && value.GetRawText() == member.Value.GetRawText());
    }

    [JobType("work")]
    public sealed record Work(int Number = 1);
}
