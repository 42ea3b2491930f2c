using System.Diagnostics;
using System.Text.Json;
using Lighthouse.Client;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Load;

/// <summary>Enqueues as a user's program would, in the ways a user's program has.</summary>
internal sealed class Producer(string redis, ProducerOrder order) : IAsyncDisposable
{
    /// <summary>Calls in flight when they are made concurrently; the other systems' producers have as many.</summary>
    private const int InFlight = 100;

    /// <summary>Jobs in a row between two rows of plain SETs: long enough to be timed, short enough that both see the same machine.</summary>
    private const int Row = 500;

    /// <summary>Calls made before the clock starts, so that the JIT's share is not the client's. Tiered compilation looks at a method after 30 calls and for 100 ms.</summary>
    private const int WarmUp = 20_000;

    private readonly byte[] _value = JsonSerializer.SerializeToUtf8Bytes(BenchJob.Make(order.From, order.Kind, order.Milliseconds), JobJson.Options);
    private readonly JobClient _client = JobClient.Connect(redis);
    private readonly RedisClient _plain = RedisClient.Create(RedisOptions.Parse(redis), TimeProvider.System, new Random(), NullLoggerFactory.Instance);

    public async Task<ProducerReport> RunAsync(string mode)
    {
        await _plain.SendAsync(new RedisCommand("PING"u8));
        await WarmUpAsync(mode);
        var (cpu, start, floor, late) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp(), default(Floor), TimeSpan.Zero);
        switch (mode)
        {
            case "single": floor = await SingleAsync(); break;
            case "conc": await ConcurrentAsync(); break;
            case "bulk" when order.IsPlain: await _client.EnqueueManyAsync(Jobs()); break;
            case "bulk": await _client.EnqueueManyAsync(Requests()); break;
            case "paced": late = await PacedAsync(job => _client.EnqueueAsync(job)); break;
            default: late = await PacedAsync(PushAsync); break;
        }
        var elapsed = Stopwatch.GetElapsedTime(start) - floor.Elapsed;
        return new ProducerReport
        {
            Jobs = order.Jobs,
            Seconds = elapsed.TotalSeconds,
            Cpu = (Environment.CpuUsage.TotalTime - cpu - floor.Cpu).TotalSeconds,
            Megabytes = Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024),
            PayloadBytes = JsonSerializer.SerializeToUtf8Bytes(Job(0), JobJson.Options).Length,
            LatestMs = late.TotalMilliseconds,
            FloorSeconds = floor.Elapsed.TotalSeconds,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _plain.DisposeAsync();
    }

    private BenchJob Job(int offset)
    {
        var number = order.From + (uint)offset;
        return BenchJob.Make(number, order.Kind, order.LongEvery > 0 && number % order.LongEvery == 0 ? order.LongMilliseconds : order.Milliseconds);
    }

    private IEnumerable<BenchJob> Jobs() => Enumerable.Range(0, order.Jobs).Select(Job);

    private IEnumerable<JobRequest> Requests()
    {
        var (queues, asked) = (BenchQueues.Names(order.Queues), JobAsks.All[order.Asks]);
        return Jobs().Select((job, i) => JobRequest.Of(job, asked(job.I) with { Queue = queues[i % queues.Count] }));
    }

    /// <summary>One awaited call after the other, in rows that take turns with rows of plain SETs of the same size over the same client.</summary>
    private async Task<Floor> SingleAsync()
    {
        var floor = default(Floor);
        for (var done = 0; done < order.Jobs; done += Row)
        {
            var row = Math.Min(Row, order.Jobs - done);
            for (var i = 0; i < row; i++) await _client.EnqueueAsync(Job(done + i));
            var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            for (var i = 0; i < row; i++) await SetAsync();
            floor = new Floor(floor.Elapsed + Stopwatch.GetElapsedTime(start), floor.Cpu + Environment.CpuUsage.TotalTime - cpu);
        }
        return floor;
    }

    /// <summary>A value as long as a job's arguments, made once: a round trip and nothing else.</summary>
    private async Task SetAsync() => await _plain.SendAsync(new RedisCommand("SET"u8).Key("floor"u8).Arg(_value));

    private Task ConcurrentAsync()
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < order.Jobs; i = Interlocked.Increment(ref next)) await _client.EnqueueAsync(Job(i));
        })));
    }

    /// <returns>How late a job was sent at worst.</returns>
    private async Task<TimeSpan> PacedAsync(Func<BenchJob, Task> send)
    {
        var (start, latest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        for (var i = 0; i < order.Jobs; i++)
        {
            var early = TimeSpan.FromSeconds(i / order.Rate) - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.Zero) await Task.Delay(early);
            else if (-early > latest) latest = -early;
            await send(Job(i));
        }
        return latest;
    }

    private async Task PushAsync(BenchJob job) =>
        await _plain.SendAsync(new RedisCommand("LPUSH"u8).Key(PopCommand.List).Arg(JsonSerializer.SerializeToUtf8Bytes(job, JobJson.Options)));

    /// <summary>The same code on a queue that nobody serves, which is gone afterwards.</summary>
    private async Task WarmUpAsync(string mode)
    {
        if (mode is "paced" or "push" || !order.IsPlain) return; // its first seconds are not looked at; nor is how long it takes to ask for more
        var elsewhere = new JobOptions { Queue = "warm-up" };
        var calls = Math.Min(WarmUp, order.Jobs);
        if (mode == "bulk") await _client.EnqueueManyAsync(Enumerable.Range(0, calls * 5).Select(Job), elsewhere);
        else for (var i = 0; i < calls; i++)
        {
            if (mode == "single") await SetAsync();
            await _client.EnqueueAsync(Job(i), elsewhere);
        }
        await _plain.SendAsync(new RedisCommand("DEL"u8).Key("lh:{warm-up}:ready"u8).Key("floor"u8));
        await _plain.SendAsync(new RedisCommand("SREM"u8).Key("lh:{_cluster}:queues"u8).Arg("warm-up"u8));
    }

    /// <summary>What the plain SETs took of the time between start and end.</summary>
    private readonly record struct Floor(TimeSpan Elapsed, TimeSpan Cpu);
}
