using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>Memory of a job that waits, beyond what its payload takes.</summary>
internal static class WaitingJobCost
{
    /// <summary>The number of the first job: with the next 900,000 it has as many digits, so that all payloads are of one length.</summary>
    private const int From = 100_000;

    private const int AtOnce = 1_000;

    public static async Task<Sample> OfJobsAsync(string persistence, int jobs)
    {
        await using var stage = await Stage.OpenAsync(new LighthouseContender(), persistence);
        var before = await RedisUse.ReadAsync(stage.Redis);
        var report = await stage.ProduceAsync(new ProducerOrder(ProducerOrder.Bulk, jobs) { From = From });
        return await SampleAsync(stage, before, jobs, report.PayloadBytes);
    }

    public static async Task<Sample> OfBareEntriesAsync(string persistence, int jobs)
    {
        await using var stage = await Stage.OpenAsync(new BareEntries(), persistence);
        var payload = Encoding.UTF8.GetBytes(FloorWorkload.Payload);
        var before = await RedisUse.ReadAsync(stage.Redis);
        for (var done = 0; done < jobs; done += AtOnce)
            await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, jobs - done)).Select(_ => stage.Redis.SendAsync(new RedisCommand("XADD"u8).Key(BareEntries.Stream).Arg("*"u8).Arg("args"u8).Arg(payload)).AsTask()));
        return await SampleAsync(stage, before, jobs, payload.Length);
    }

    private static async Task<Sample> SampleAsync(Stage stage, RedisUse before, int jobs, int payload)
    {
        var after = await RedisUse.ReadAsync(stage.Redis);
        var waiting = (await stage.DepthAsync()).Total;
        if (waiting != jobs) throw new BrokenBenchmarkException($"{jobs} jobs were to wait, and {waiting} do.");
        var each = (double)(after.Memory - before.Memory) / jobs;
        return new Sample { { Metric.BytesBeyondPayload, each - payload }, { Metric.RedisBytes, each } };
    }
}
