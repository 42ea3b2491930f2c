using System.Text.Json;
using Lighthouse.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Soak;

/// <summary>A node that runs the mix.</summary>
internal static class SoakNode
{
    public const string Queue = "soak";
    public const string Other = "soak.other";

    public static async Task<IHost> StartAsync(string redis, string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["lighthouse:redis"] = redis, ["lighthouse:node:name"] = name, ["lighthouse:lease"] = "20s" });
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.AddLighthouseNode(node => node
            .Queue(Queue, q => q with { Workers = 64, Types = new Dictionary<string, TypeOptions> { ["soak.limited"] = new() { Concurrency = 8, Rate = "5000/s" } } })
            .Queue(Other)
            .Handle<JsonElement>((_, _, _) => Task.CompletedTask, o => o with { Type = "soak.noop" })
            .Handle<JsonElement>((_, _, _) => Task.CompletedTask, o => o with { Type = "soak.limited" })
            .Handle<JsonElement, int>((_, _, _) => Task.FromResult(42), o => o with { Type = "soak.echo" })
            .Handle<JsonElement>((_, job, _) => job.Attempt == 1 ? throw new InvalidOperationException("the first attempt fails") : Task.CompletedTask, o => o with { Type = "soak.flaky" })
            .Handle<JsonElement>((_, _, _) => throw new InvalidOperationException("it always fails"), o => o with { Type = "soak.dies" })
            .Handle<JsonElement>((_, job, _) => Spawn(job, Queue), o => o with { Type = "soak.spawns" })
            .Handle<JsonElement>((_, job, _) => Spawn(job, Other), o => o with { Type = "soak.spawns.elsewhere" })
            .Handle<JsonElement>((_, job, _) => Report(job), o => o with { Type = "soak.reports" }));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static Task Spawn(JobContext job, string queue)
    {
        job.Enqueue("soak.noop", "{}"u8.ToArray(), queue);
        return Task.CompletedTask;
    }

    private static Task Report(JobContext job)
    {
        job.ReportProgress(0.5, "half way");
        return Task.CompletedTask;
    }
}
