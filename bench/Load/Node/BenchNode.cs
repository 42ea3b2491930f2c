using Lighthouse.Jobs;
using Lighthouse.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Load;

/// <summary>
/// A real node, as a user's program would be: at-least-once, fenced, journaled. Its handlers do what the other systems' do and leave
/// the same records, so that what differs is the job server.
/// </summary>
internal static class BenchNode
{
    /// <summary>Shorter than a drain, so that what failed is tried again within it.</summary>
    private static readonly Backoff Soon = Backoff.Fixed(TimeSpan.FromMilliseconds(50));

    public static Task RunAsync(NodeOrder order, int number, Recorder recorder, CancellationToken stop)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Lighthouse:Redis", order.Redis), new("Lighthouse:Node:Name", $"bench-{Environment.ProcessId}-{number}")]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddLighthouseNode(node =>
        {
            foreach (var queue in BenchQueues.Names(order.Queues)) node.Queue(queue, options => options with { Workers = order.Workers, Rate = order.Rate });
            if (order.FailEvery == 0) node.Handle<BenchJob>((job, _, cancelled) => HandleAsync(job, recorder, cancelled));
            else node.Handle<BenchJob>((job, context, cancelled) => TryAsync(job, context, order.FailEvery, recorder, cancelled), options => options with { Backoff = Soon });
        });
        return builder.Build().RunAsync(stop);
    }

    /// <summary>A job that fails leaves no record of it: there is one of each job, as ever.</summary>
    private static Task TryAsync(BenchJob job, JobContext context, uint failEvery, Recorder recorder, CancellationToken stop) =>
        job.I % failEvery == 0 && context.Attempt == 1 ? throw new InvalidOperationException("The first attempt fails.") : HandleAsync(job, recorder, stop);

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
