using System.Collections.Concurrent;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

public sealed class NodeRunTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Node_JobFromTheStreamDoor_RunsAndIsSettled()
    {
        var ran = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Ping>((ping, _, _) =>
        {
            ran.TrySetResult(ping.Text);
            return Task.CompletedTask;
        }, o => o with { Type = "ping" }));

        await _redis.CliAsync("XADD", "lh:{default}:ready", "*", "type", "ping", "args", """{"text":"hello"}""");

        (await ran.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe("hello");
        await Eventually.TrueAsync(async () => await _redis.CliAsync("XLEN", "lh:{default}:ready") == "0");
    }

    public sealed record Ping(string Text);
}
