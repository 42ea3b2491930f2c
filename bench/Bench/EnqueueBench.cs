using System.Diagnostics;
using Lighthouse.Client;
using Lighthouse.NoopNode;
using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>One .NET producer that enqueues a stream of jobs and waits until Redis has accepted each.</summary>
internal sealed class EnqueueBench(RedisServer redis) : IBench
{
    private bool _warm;

    public async Task<Round> RunAsync(int jobs)
    {
        await using var client = JobClient.Connect(redis.Url);
        if (!_warm) await client.EnqueueManyAsync(Enumerable.Repeat(Noop.Instance, 200_000)); // the JIT's share is not the client's
        _warm = true;
        var floor = await Floor.MeasureAsync(redis, jobs);
        var clock = Stopwatch.StartNew();
        var accepted = await client.EnqueueManyAsync(Enumerable.Repeat(Noop.Instance, jobs));
        var rate = jobs / clock.Elapsed.TotalSeconds;
        var length = await redis.CliAsync("XLEN", "lh:{default}:ready");
        if (accepted != jobs || length != $"{jobs}") throw new InvalidOperationException($"{jobs} jobs were enqueued, {accepted} accepted, and the stream has {length}.");
        return new Round(rate, floor);
    }
}
