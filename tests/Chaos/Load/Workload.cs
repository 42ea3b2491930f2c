using Lighthouse.Broker;
using Lighthouse.Client;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Chaos;

/// <summary>
/// The work that the cluster is given while the field is at it: producers at each door, an operator, and a reader of the journals. All from this process, over
/// connections of their own.
/// </summary>
internal sealed class Workload : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly ChaosSettings _settings;
    private readonly Keys _keys = new();
    private readonly IRedis _redis;
    private readonly JobInspector _inspector;
    private readonly CronStore _crons;
    private readonly List<Producer> _producers = [];
    private readonly List<IDoor> _doors = [];
    private readonly List<RedisClient> _connections = [];
    private readonly OperatorRounds _operator;
    private readonly JournalTail _tail;
    private readonly CancellationTokenSource _stopProducing = new();
    private readonly CancellationTokenSource _stopReading = new();
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly Task _producing;
    private readonly Task _reading;
    private DateTimeOffset _ended;

    private Workload(string url, ChaosSettings settings)
    {
        _settings = settings;
        _redis = Connect(url);
        _inspector = new JobInspector(_redis, _keys);
        _crons = new CronStore(_redis, _keys, new FunctionLibrary(load: false));
        AddProducer(new ThroughStream(Connect(url), _keys), priorities: false);
        AddProducer(new ThroughList(Connect(url), _keys), priorities: true);
        AddProducer(new ThroughFunction(Connect(url), _keys), priorities: true);
        AddProducer(new ThroughClient(JobClient.Connect(new JobClientOptions { Redis = url, LoadFunctions = false })), priorities: true);
        _operator = new OperatorRounds(new QueueOperator(_redis, _keys, new FunctionLibrary(load: false)), _producers, new Random(settings.Seed), TimeProvider.System);
        _tail = new JournalTail(Connect(url), _keys, settings.Queues);
        _producing = Task.WhenAll([.. _producers.Select(producer => producer.RunAsync(_stopProducing.Token)), _operator.RunAsync(_stopProducing.Token)]);
        _reading = _tail.RunAsync(_stopReading.Token);
    }

    /// <summary>Begins at once. Nodes must have loaded the functions.</summary>
    public static Workload Start(string redisUrl, ChaosSettings settings) => new(redisUrl, settings);

    /// <summary>Jobs that were sent so far.</summary>
    public long Sent => _producers.Sum(producer => (long)producer.Count);

    /// <summary>Enqueues a job that kills every node that runs it, until it is found out. Null when Redis did not take it.</summary>
    public Task<AcceptedJob?> PoisonAsync(string token) => _producers[2].SendAsync(Mix.Poison(token, ChaosSettings.Queue));

    /// <summary>Producers, operator and schedule end. Not while a fault is on: what is paused is to be resumed.</summary>
    public async Task StopAsync()
    {
        await _stopProducing.CancelAsync();
        await _producing;
        _ended = DateTimeOffset.UtcNow;
        foreach (var schedule in (string[])["chaos-tick"]) await _crons.PauseAsync(schedule, "chaos");
    }

    /// <summary>
    /// Waits until nothing is left to do in any queue. False when that is not so, and no job has ended for as long as <paramref name="patience"/>, or it took longer than
    /// <paramref name="atMost"/>.
    /// </summary>
    public async Task<bool> UntilSettledAsync(TimeSpan patience, TimeSpan atMost, CancellationToken stop = default)
    {
        var began = DateTimeOffset.UtcNow;
        var (least, since) = (long.MaxValue, began);
        while (await LeftAsync(stop) is > 0 and var left)
        {
            if (left < least) (least, since) = (left, DateTimeOffset.UtcNow);
            if (DateTimeOffset.UtcNow - since > patience || DateTimeOffset.UtcNow - began > atMost) return false;
            await Task.Delay(Look, stop);
        }
        return true;
    }

    /// <summary>Jobs that wait or run, and follow-ups that have not reached their queue.</summary>
    public async Task<long> LeftAsync(CancellationToken stop = default)
    {
        long left = 0;
        foreach (var queue in _settings.Queues)
        {
            var view = await _inspector.QueueAsync(queue, stop);
            left += view.Ready + view.Running + view.Scheduled + view.Waiting;
            left += (await _redis.SendAsync(new RedisCommand("XLEN"u8).Key(_keys.Queue(queue).Outbox), stop)).AsInt64();
        }
        return left;
    }

    /// <summary>All that is known, after <see cref="StopAsync"/> and when everything has settled.</summary>
    public async Task<Evidence> EvidenceAsync(LedgerServer ledger, IReadOnlyList<FaultRecord> faults, IReadOnlyList<FaultKind> offered)
    {
        await _stopReading.CancelAsync();
        await _reading;
        await _tail.ReadAsync();
        var remains = new List<string>();
        foreach (var queue in _settings.Queues)
            remains.AddRange((await QueueRemains.FindAsync(_redis, _keys.Queue(queue).Root)).Select(remains => $"{queue}: {remains}"));
        var replies = new ReplyReader(_redis, _keys);
        AcceptedJob[] accepted = [.. _producers.SelectMany(producer => producer.Accepted)];
        var results = await replies.ReadResultsAsync(accepted);
        return new Evidence
        {
            Accepted = accepted,
            Refused = [.. _producers.SelectMany(producer => producer.Refused)],
            TurnedAway = _producers.Sum(producer => producer.TurnedAway),
            Ledger = ledger.Book.Entries,
            Journal = _tail.Records,
            Cluster = _tail.Happenings,
            Faults = faults,
            Offered = offered,
            Acts = _operator.Acts,
            Results = results,
            ResultsRead = DateTimeOffset.UtcNow,
            Replies = await replies.ReadAsync(_settings.Queues, _doors.Select(door => $"replies-{door.Name}")),
            Remains = remains,
            Settings = _settings,
            Began = _began,
            Ended = _ended,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stopProducing.CancelAsync();
        await _stopReading.CancelAsync();
        foreach (var door in _doors) await door.DisposeAsync();
        await _reading;
        foreach (var redis in _connections) await redis.DisposeAsync();
        _stopProducing.Dispose();
        _stopReading.Dispose();
    }

    private RedisClient Connect(string url)
    {
        var redis = RedisClient.Create(RedisOptions.Parse(url) with { ClientName = "chaos" }, TimeProvider.System, new Random(), NullLoggerFactory.Instance);
        _connections.Add(redis);
        return redis;
    }

    private void AddProducer(IDoor door, bool priorities)
    {
        _doors.Add(door);
        var mix = new Mix(new Random(_settings.Seed + _doors.Count), door.Name, _settings.Lease, priorities);
        _producers.Add(new Producer(door, mix, _settings.Rate / 4, TimeProvider.System));
    }
}
