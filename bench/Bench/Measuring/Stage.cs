using System.Text.Json;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Bench;

/// <summary>One contender on a Redis of its own: starts its processes, and sees what they leave. Everything ends with it.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>For a process to show that it works, on a machine that has much else to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IContender _contender;
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-bench-").FullName;
    private readonly RecordFiles _records;
    private readonly List<StageProcess> _workers = [];
    private readonly List<StageProcess> _producers = [];

    private Stage(IContender contender, RedisServer server)
    {
        _contender = contender;
        _records = new RecordFiles(_folder);
        Server = server;
        Redis = RedisClient.Create(RedisOptions.Parse(server.Url), TimeProvider.System, new Random(), NullLoggerFactory.Instance);
    }

    public RedisServer Server { get; }

    /// <summary>The harness's own connection.</summary>
    public IRedis Redis { get; }

    public IReadOnlyList<int> WorkerIds => [.. _workers.Select(worker => worker.Id)];

    public static async Task<Stage> OpenAsync(IContender contender, string persistence) => new(contender, await Persistence.StartAsync(persistence));

    /// <param name="redisPort">Of whoever stands between them and the server; null when nobody does.</param>
    public void StartWorkers(int? redisPort = null)
    {
        var port = redisPort ?? Server.Port;
        for (var i = 0; i < _contender.Processes; i++)
        {
            var log = Path.Combine(_folder, $"worker.{_workers.Count}.log");
            _workers.Add(StageProcess.Start(_contender.Worker(new WorkerPlace(port, _records.Add())), port, log));
        }
    }

    /// <exception cref="BrokenBenchmarkException">The producer failed, or made another number of jobs.</exception>
    public async Task<ProducerReport> ProduceAsync(ProducerOrder order)
    {
        using var producer = StageProcess.Start(_contender.Producer(Server.Port, order), Server.Port, Path.Combine(_folder, "producer.log"), readsOutput: true);
        _producers.Add(producer);
        var output = await producer.ReadToEndAsync();
        _producers.Remove(producer);
        if (producer.ExitCode != 0) throw new BrokenBenchmarkException($"The producer of {_contender.Name} ended with exit code {producer.ExitCode}: {producer.LogTail()}");
        var report = JsonSerializer.Deserialize(output.TrimEnd().Split('\n')[^1], BenchJson.Default.ProducerReport);
        return report?.Jobs == order.Jobs
            ? report
            : throw new BrokenBenchmarkException($"The producer of {_contender.Name} was to enqueue {order.Jobs} jobs and reported {report?.Jobs}.");
    }

    /// <summary>How many records the workers have left.</summary>
    public long Count() => _records.Count();

    /// <summary>All of them, by time.</summary>
    public JobRecord[] ReadRecords() => _records.Read();

    public Task<Depth> DepthAsync() => _contender.DepthAsync(Redis);

    /// <summary>Waits until the workers have left so many records.</summary>
    /// <exception cref="BrokenBenchmarkException">A worker ended, or nothing happened for a minute.</exception>
    public async Task CountReachesAsync(long count, Meter? meter = null)
    {
        var (last, since) = (-1L, TimeProvider.System.GetTimestamp());
        while (Count() is var now && now < count)
        {
            if (now != last) (last, since) = (now, TimeProvider.System.GetTimestamp());
            else if (TimeProvider.System.GetElapsedTime(since) > Patience) throw new BrokenBenchmarkException($"{_contender.Name} stopped at {now} of {count} records. {Words()}");
            ThrowIfWorkerEnded();
            meter?.Look();
            await Task.Delay(5);
        }
    }

    /// <summary>Waits until the queue holds nothing, neither waiting nor running.</summary>
    /// <exception cref="BrokenBenchmarkException">It still does after a minute.</exception>
    public Task QueueEmptiesAsync() => ComesAboutAsync(
        async () => await DepthAsync() is { Total: 0 },
        async () => $"{_contender.Name} ran its jobs, and still has {(await DepthAsync()).Total} of them waiting or running");

    /// <summary>Waits until so many nodes serve all their queues.</summary>
    /// <exception cref="BrokenBenchmarkException">They still do not after a minute.</exception>
    public Task NodesArriveAsync(LighthouseContender contender, int nodes) => ComesAboutAsync(
        () => contender.IsThereAsync(Redis, nodes),
        () => Task.FromResult($"{contender.Name} was to have {nodes} nodes, and they are not all there"));

    /// <summary>Waits for something, looking every few ms.</summary>
    /// <param name="otherwise">What is wrong when it does not come about.</param>
    /// <exception cref="BrokenBenchmarkException">A worker ended, or a minute has gone by.</exception>
    public async Task ComesAboutAsync(Func<Task<bool>> isSo, Func<Task<string>> otherwise)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new BrokenBenchmarkException($"{await otherwise()}. {Words()}");
            ThrowIfWorkerEnded();
            await Task.Delay(5);
        }
    }

    public async Task StopWorkersAsync()
    {
        foreach (var worker in _workers) worker.Terminate();
        foreach (var worker in _workers) await worker.EndAsync();
        _workers.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var producer in _producers.ToArray()) // of a case that failed meanwhile
        {
            producer.Terminate();
            await producer.EndAsync();
        }
        await StopWorkersAsync();
        await Redis.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void ThrowIfWorkerEnded()
    {
        if (_workers.Find(worker => worker.HasEnded) is { } ended) throw new BrokenBenchmarkException($"A worker of {_contender.Name} ended with exit code {ended.ExitCode}: {ended.LogTail()}");
    }

    private string Words() => string.Join(' ', _workers.Select(worker => worker.LogTail()).Where(words => words.Length > 0).Prepend("Its last words:"));
}
