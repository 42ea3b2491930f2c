using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Chaos;

/// <summary>Follows the journals as they grow, on a connection that no fault touches except those of Redis itself: who is a member, what has ended.</summary>
internal sealed class Observer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly RedisClient _redis;
    private readonly JournalReader _journals;
    private readonly ClusterEvents _events;
    private readonly Membership _membership;
    private readonly Keys _keys = new();
    private readonly IReadOnlyList<string> _queues;
    private readonly Dictionary<string, EntryId> _positions = [];
    private readonly SemaphoreSlim _reading = new(1);
    private readonly Task _loop;
    private long _ends;

    /// <param name="queues">Whose journals are read.</param>
    public Observer(string redis, FunctionLibrary library, IReadOnlyList<string> queues)
    {
        _redis = RedisClient.Create(RedisOptions.Parse(redis), TimeProvider.System, new Random(), NullLoggerFactory.Instance);
        _queues = queues;
        _journals = new JournalReader(_redis, _keys);
        _events = new ClusterEvents(_redis, _keys);
        _membership = new Membership(_redis, _keys, library);
        _loop = ReadOnAsync();
    }

    public IRedis Redis => _redis;

    public MemberHistory Members { get; } = new();

    /// <summary>Jobs that have ended so far.</summary>
    public long Ends => Interlocked.Read(ref _ends);

    /// <summary>Jobs that are dead or cancelled, as <c>queue/id</c>: they kill nobody any more.</summary>
    public ConcurrentDictionary<string, bool> Stopped { get; } = new();

    public Task<ClusterView> ViewAsync(CancellationToken stop) => _membership.ViewAsync(stop);

    /// <summary>How many jobs nodes hold, over all queues.</summary>
    public async Task<long> HeldAsync(CancellationToken stop)
    {
        var held = 0L;
        foreach (var stream in _queues.SelectMany(queue => _keys.Queue(queue).Streams))
        {
            try
            {
                held += (await _redis.SendAsync(new RedisCommand("XPENDING"u8).Key(stream).Arg("nodes"u8), stop))[0].AsInt64();
            }
            catch (RedisServerException)
            {
                // the stream is not there yet
            }
        }

        return held;
    }

    /// <summary>Reads all there is by now.</summary>
    /// <exception cref="RedisException">Redis is away, or does not answer.</exception>
    public async Task CatchUpAsync(CancellationToken stop)
    {
        await _reading.WaitAsync(stop);
        try
        {
            foreach (var queue in _queues) await ReadAsync(queue, stop);
            while (await _events.AfterAsync(Members.Position, 500, stop) is { Count: > 0 } events) Members.Add(events);
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _redis.DisposeAsync();
        _stop.Dispose();
        _reading.Dispose();
    }

    private async Task ReadAsync(string queue, CancellationToken stop)
    {
        while (await _journals.ReadAsync(queue, _positions.GetValueOrDefault(queue), 200, stop) is { Count: > 0 } records)
        {
            _positions[queue] = records[^1].Position;
            foreach (var entry in records.SelectMany(record => record.Entries).Where(entry => entry.State is "succeeded" or "dead" or "cancelled" or "expired" or "deduplicated"))
            {
                Interlocked.Increment(ref _ends);
                if (entry.State is "dead" or "cancelled") Stopped[$"{queue}/{entry.Id}"] = true;
            }
        }
    }

    private async Task ReadOnAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, _stop.Token);
                try
                {
                    await CatchUpAsync(_stop.Token);
                }
                catch (RedisException)
                {
                    // a fault of Redis: later
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
