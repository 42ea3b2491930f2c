using System.Diagnostics;
using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Soak;

/// <summary>Feeds two nodes with the mix, waits until everything has ended and every short-lived key has expired, and looks at what is left.</summary>
internal sealed class SoakRun : IAsyncDisposable
{
    private const int Batch = 500;
    private const int MostAhead = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Keys _keys = new();
    private readonly IRedis _redis;
    private readonly JobBroker _broker;
    private readonly JobInspector _inspector;
    private readonly QueueOperator _operator;
    private readonly CronStore _crons;
    private readonly IHost[] _nodes;
    private readonly int _jobs;
    private readonly Expected _expected;
    private long _replies;

    private SoakRun(IRedis redis, IHost[] nodes, int jobs)
    {
        (_redis, _nodes, _jobs) = (redis, nodes, jobs);
        var library = new FunctionLibrary();
        _broker = new JobBroker(redis, _keys, library);
        _inspector = new JobInspector(redis, _keys);
        _operator = new QueueOperator(redis, _keys, library);
        _crons = new CronStore(redis, _keys, library);
        _expected = new Expected(jobs);
    }

    public static async Task<SoakRun> StartAsync(RedisServer server, int jobs)
    {
        var options = RedisOptions.Parse(server.Url) with { StallTimeout = TimeSpan.FromMinutes(1), CommandTimeout = TimeSpan.FromMinutes(1) };
        var redis = RedisClient.Create(options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        return new SoakRun(redis, [await SoakNode.StartAsync(server.Url, "soak-1"), await SoakNode.StartAsync(server.Url, "soak-2")], jobs);
    }

    public async Task RunAsync()
    {
        await UntilAsync(async () => (await _inspector.QueueAsync(SoakNode.Queue)).Limited, "the nodes to open the queue");
        var watch = Stopwatch.StartNew();
        for (var first = 0; first < _jobs; first += Batch)
        {
            await AddAsync(first, Math.Min(_jobs, first + Batch));
            if (first % 5_000 == 0) await DisturbAsync(first);
            if (first % 100_000 == 0 && first > 0) Say($"{first:N0} jobs enqueued after {watch.Elapsed.TotalSeconds:0} s");
        }

        await UntilAsync(async () => await LeftAsync() == 0, "all jobs to end");
        Say($"{_jobs:N0} jobs and what they left behind ended within {watch.Elapsed.TotalSeconds:0} s");
    }

    /// <summary>What is wrong, as sentences; none is right.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        var faults = new List<string>();
        foreach (var queue in (string[])[SoakNode.Queue, SoakNode.Other])
        {
            IReadOnlyList<string> remains = [];
            await UntilAsync(async () => (remains = await QueueRemains.FindAsync(_redis, _keys.Queue(queue).Root)).Count == 0, "short-lived keys to go", TimeSpan.FromSeconds(60), () => faults.AddRange(remains.Select(each => $"{queue}: {each}")));
        }

        await TakeRepliesAsync();
        if (_replies != _expected.Replies) faults.Add($"{_replies:N0} outcomes came by reply lists, and {_expected.Replies:N0} should have");
        await UntilAsync(async () => await CountAsync("result:") == 0, "results to expire", TimeSpan.FromSeconds(60), () => faults.Add("results have not expired"));
        var totals = (await _inspector.QueueAsync(SoakNode.Queue)).Totals;
        faults.AddRange(_expected.Faults(totals));
        faults.AddRange(await new MemoryModel(_redis, [_keys.Queue(SoakNode.Queue), _keys.Queue(SoakNode.Other)], Say).FaultsAsync(_expected));
        return faults;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Dispose();
        }

        await _redis.DisposeAsync();
    }

    private async Task AddAsync(int first, int end)
    {
        while (await LeftAsync() > MostAhead) await Task.Delay(20);
        var documents = new List<ReadOnlyMemory<byte>>(Batch);
        var stream = new List<Task>(Batch);
        for (var n = first; n < end; n++)
        {
            if (Mix.Document(n) is { } document) documents.Add(document);
            else stream.Add(_redis.SendAsync(new RedisCommand("XADD"u8).Key(_keys.Queue(SoakNode.Queue).Ready).Arg("*"u8).Arg("type"u8).Arg("soak.noop"u8).Arg("args"u8).Arg("{\"n\":12345}"u8)).AsTask());
        }

        foreach (var reply in await _broker.EnqueueAsync(SoakNode.Queue, documents))
        {
            if (reply.Status == EnqueueStatus.Refused) throw new InvalidOperationException($"A job was refused: {reply.Reason}");
        }

        await Task.WhenAll(stream);
    }

    /// <summary>As clients do that asked for them.</summary>
    private async Task TakeRepliesAsync()
    {
        for (var list = 0; list < Mix.ReplyLists; list++)
        {
            var taken = await _redis.SendAsync(new RedisCommand("LPOP"u8).Key(_keys.Queue(SoakNode.Queue).Reply($"replies-{list}")).Arg(100_000));
            _replies += taken.IsNull ? 0 : taken.Length;
        }
    }

    /// <summary>What operators and the leader do meanwhile: cancel, pause and resume, requeue, fire.</summary>
    private async Task DisturbAsync(int round)
    {
        await TakeRepliesAsync();
        var unwanted = (await _broker.EnqueueAsync(SoakNode.Queue, ["""{"type":"soak.noop","delay":"1h"}"""u8.ToArray()]))[0].Id;
        if ((await _operator.CancelAsync(SoakNode.Queue, unwanted, "soak", "It was never wanted.")).Status == CancelStatus.Cancelled) _expected.Cancelled();
        await _operator.PauseAsync(SoakNode.Queue, "soak");
        await _operator.ResumeAsync(SoakNode.Queue, "soak");
        var last = (await _crons.LastTicksAsync(SoakNode.Queue)).GetValueOrDefault("every-round");
        if ((await _operator.FireAsync(SoakNode.Queue, "every-round", round + 1, last, """{"type":"soak.noop"}"""u8.ToArray())).Status == FireStatus.Fired) _expected.Fired();
        _expected.Requeued((await _operator.RequeueAsync(SoakNode.Queue, new DeadFilter { Max = 1 }, "soak")).Done);
    }

    private async Task<long> LeftAsync()
    {
        long left = 0;
        foreach (var view in (QueueView[])[await _inspector.QueueAsync(SoakNode.Queue), await _inspector.QueueAsync(SoakNode.Other)])
            left += view.Ready + view.Running + view.Scheduled + view.Waiting;
        return left;
    }

    private async Task<int> CountAsync(string kind)
    {
        var root = _keys.Queue(SoakNode.Queue).Root;
        return (await QueueRemains.KeysAsync(_redis, root)).Count(key => key[(root.Length + 1)..].StartsWith(kind, StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null, Action? otherwise = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (patience ?? Patience))
            {
                if (otherwise is null) throw new TimeoutException($"Waited {watch.Elapsed.TotalSeconds:0} s for {what}.");
                otherwise();
                return;
            }

            await Task.Delay(100);
        }
    }

    private static void Say(FormattableString text) => Console.WriteLine($"soak: {text.ToString(CultureInfo.InvariantCulture)}");
}
