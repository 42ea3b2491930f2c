using System.Net;
using System.Text.Json;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>A Redis and one node on it whose handlers do what a test of the operators' acts needs.</summary>
public sealed class OperatedNode : IAsyncLifetime
{
    private TestProcess _node = null!;

    internal RedisServer Redis { get; private set; } = null!;

    internal TestProcess Node => _node;

    public sealed record Anything;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        _node = await TestProcess.StartAsync(Redis.Url, "worker", jobs: jobs => jobs
            .Queue("default", queue => queue)
            .Queue("other", queue => queue with { Workers = 3 })
            .Handle<Anything>((_, _, _) => Task.CompletedTask, o => o with { Type = "ok" })
            .Handle<Anything>((_, _, _) => throw new InvalidOperationException("It failed on purpose."), o => o with { Type = "fail", MaxAttempts = 1 })
            .Handle<Anything>(
                async (_, job, stop) =>
                {
                    job.ReportProgress(0.25, "a quarter");
                    await Task.Delay(Timeout.Infinite, stop);
                },
                o => o with { Type = "hold" }));
        await _node.JoinedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await Redis.DisposeAsync();
    }

    internal Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => _node.GetAsync("/api/v1" + path);

    internal Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body = "{}") => _node.PostAsync("/api/v1" + path, body);

    internal async Task EnqueueAsync(string queue, string job)
    {
        var (status, body) = await PostAsync($"/queues/{queue}/jobs", job);
        ((int)status).ShouldBeInRange(200, 201, customMessage: body.GetRawText());
    }

    internal async Task<string> StateAsync(string queue, string id)
    {
        var answer = await Redis.CliAsync("FCALL_RO", "lighthouse_job", "1", $"lh:{{{queue}}}", id);
        return answer.StartsWith('{') ? JsonElement.Parse(answer).GetProperty("state").GetString()! : "";
    }

    internal Task ReachAsync(string queue, string id, string state) => Eventually.TrueAsync(async () => await StateAsync(queue, id) == state);
}
