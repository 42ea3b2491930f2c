using System.CommandLine;
using System.Text.Json;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Load;

/// <summary>
/// The floor of latency: a list and a blocking pop with the client that the nodes use, and nothing else. It loses the job with its process.
/// </summary>
internal static class PopCommand
{
    public const string List = "floor";

    public static Command Make()
    {
        var (redis, records) = (LoadOptions.Redis(), LoadOptions.Records());
        var command = new Command("pop", "Pops jobs off a list until it is told to stop.") { redis, records };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetRequiredValue(redis), arguments.GetRequiredValue(records), stop));
        return command;
    }

    private static async Task RunAsync(string url, string records, CancellationToken stop)
    {
        using var recorder = new Recorder(records);
        await using var client = RedisClient.Create(RedisOptions.Parse(url), TimeProvider.System, new Random(), NullLoggerFactory.Instance);
        await using var redis = client.OpenDedicated("pop");
        try
        {
            while (true)
            {
                var popped = await redis.SendAsync(new RedisCommand("BRPOP"u8).Key(List).Arg(1).Blocking(TimeSpan.FromSeconds(1)), stop);
                if (popped.IsNull) continue;
                var job = JsonSerializer.Deserialize<BenchJob>(popped[1].AsSpan(), JobJson.Options)!;
                recorder.Start(job.I, job.T);
            }
        }
        catch (RedisCanceledException)
        {
            // told to stop
        }
    }
}
