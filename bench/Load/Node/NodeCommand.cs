using System.CommandLine;
using Lighthouse.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Load;

/// <summary>
/// A real node, as a user's program would be: at-least-once, fenced, journaled. Its handlers do what the other systems' do and leave
/// the same records, so that what differs is the job server.
/// </summary>
internal static class NodeCommand
{
    public static Command Make()
    {
        var redis = LoadOptions.Redis();
        var records = LoadOptions.Records();
        var workers = new Option<int>("--workers") { Description = "Jobs that run at once.", DefaultValueFactory = _ => 16 };
        var command = new Command("node", "Runs jobs until it is told to stop.") { redis, records, workers };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetRequiredValue(redis), arguments.GetRequiredValue(records), arguments.GetValue(workers), stop));
        return command;
    }

    private static async Task RunAsync(string redis, string records, int workers, CancellationToken stop)
    {
        using var recorder = new Recorder(records);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Lighthouse:Redis", redis)]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddLighthouseNode(node => node
            .Queue("default", queue => queue with { Workers = workers })
            .Handle<BenchJob>((job, _, cancelled) => HandleAsync(job, recorder, cancelled)));
        await builder.Build().RunAsync(stop);
    }

    private static Task HandleAsync(BenchJob job, Recorder recorder, CancellationToken stop)
    {
        if (job.K == Kinds.Wait) return WaitAsync(job, recorder, stop);
        recorder.Start(job.I, job.T);
        return job.K == Kinds.Both ? WaitAsync(job, recorder, stop) : Task.CompletedTask;

        static async Task WaitAsync(BenchJob job, Recorder recorder, CancellationToken stop)
        {
            await Task.Delay(job.Ms, stop);
            recorder.End(job.I, job.T);
        }
    }
}
