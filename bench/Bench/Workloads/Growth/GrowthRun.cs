using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Load;
using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>
/// Runs jobs where much else is there. The queues are paused while they are filled and the nodes start, so that what is measured is
/// the work and no node's arrival.
/// </summary>
/// <param name="warmUp">Jobs that run before the measured ones, for each node: a runtime compiles for some seconds of its own CPU, however many others there are.</param>
/// <param name="jobs">Jobs that are measured.</param>
internal sealed class GrowthRun(string persistence, int warmUp, int jobs)
{
    private const string By = "bench";

    public async Task<Sample> MeasureAsync(GrowthPoint point)
    {
        var (contender, before) = (point.Contender, warmUp * point.Nodes);
        await using var stage = await Stage.OpenAsync(contender, persistence);
        var (queues, gate) = (BenchQueues.Names(point.Queues), new QueueOperator(stage.Redis, new Keys(), new FunctionLibrary()));
        foreach (var queue in queues) await gate.PauseAsync(queue, By);
        if (point.Scheduled > 0) await stage.ProduceAsync(new ProducerOrder(ProducerOrder.Bulk, point.Scheduled) { Asks = "tomorrow" });
        await stage.ProduceAsync(new ProducerOrder(ProducerOrder.Bulk, point.Waiting + before + jobs) { Queues = point.Queues });
        stage.StartWorkers();
        await stage.NodesArriveAsync(contender, point.Nodes);
        await Task.WhenAll(queues.Select(queue => gate.ResumeAsync(queue, By)));

        await stage.CountReachesAsync(before);
        await stage.Redis.SendAsync(new RedisCommand("CONFIG"u8).Arg("RESETSTAT"u8)); // the calls' times are those since then
        var meter = new Meter(stage);
        await meter.BeginAsync();
        var counted = stage.Count();
        await stage.CountReachesAsync(before + jobs, meter);
        var (done, usage) = (Math.Max(1, stage.Count() - counted), await meter.EndAsync()); // tiny sizes may all have run by then
        var calls = await CallTimesAsync(stage.Redis);

        return new Sample
        {
            { Metric.JobsPerSecond, done / usage.Seconds },
            { Metric.RedisMicroseconds, usage.RedisCpu / done * 1e6 },
            { Metric.RedisCommands, (double)usage.RedisCommands / done },
            { Metric.WorkerMicroseconds, usage.WorkerCpu / done * 1e6 },
            { Metric.CallMedianMicroseconds, calls.P50 },
            { Metric.CallP99Microseconds, calls.P99 },
            { Metric.WorkerMegabytes, usage.WorkerMemory / 1e6 },
            { Metric.OtherCores, usage.OtherCores + usage.StolenCores },
        };
    }

    /// <summary><c>latency_percentiles_usec_fcall:p50=…,p99=…,p99.9=…</c>: claims and settlements are calls of functions, and nothing else is at this rate.</summary>
    private static async Task<(double P50, double P99)> CallTimesAsync(IRedis redis)
    {
        var text = (await redis.SendAsync(new RedisCommand("INFO"u8).Arg("latencystats"u8))).AsString();
        var line = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("latency_percentiles_usec_fcall:", StringComparison.Ordinal))
            ?? throw new BrokenBenchmarkException($"Redis has not timed any call of a function: {text}");
        var values = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
        return (values["p50"], values["p99"]);
    }
}
