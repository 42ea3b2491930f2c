using System.Collections.Concurrent;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Everything that changes a job's state, each as one call of a function that is atomic in Redis.</summary>
/// <remarks>
/// Every call may fail with a <see cref="RedisException"/>. One that was <see cref="RedisDelivery.MaybeExecuted"/>, or was answered with an error, leaves the
/// caller in the dark: open the queue anew and read what is held.
/// </remarks>
public sealed class JobBroker(IRedis redis, Keys keys, FunctionLibrary library)
{
    private const int HeldPage = 500;
    private const int MostProgress = 4096;
    private readonly FunctionCalls _functions = new(redis, library);
    private readonly ConcurrentDictionary<string, QueueKeys> _queues = new();
    private readonly ConcurrentDictionary<string, bool> _registered = new();

    /// <summary>
    /// A node's first call on a queue after every new connection. <paramref name="session"/> rises with each, and is less than 2^53, which is as far
    /// as numbers are exact in Redis' functions.
    /// </summary>
    public async Task<OpenReply> OpenAsync(string queue, string node, long session, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(session, 1L << 53);
        var names = Of(queue);
        try
        {
            await RegisterAsync(queue, ct);
        }
        catch (RedisServerException error) when (error.Code == "OOM")
        {
            // a name that a full Redis does not take is no reason not to work the queue, which frees memory
        }
        var reply = await _functions.SendAsync(() => _functions.Command("open", names.Structural).Arg(node).Arg(session), ct);
        return new OpenReply(StatusWords.Read(reply[0]), reply[2].AsString(), reply[1].AsInt64(), reply[3].AsInt64());
    }

    /// <summary>Takes jobs, as far as there are any and the queue's limits allow. Where the number is not higher than any before in this session, none.</summary>
    public async Task<ClaimReply> ClaimAsync(QueueSession session, ClaimOrder order, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return ClaimReply.Read(await _functions.SendAsync(() => order.Write(_functions, Of(session.Queue), session), ct));
    }

    /// <summary>
    /// Makes each claim of this session with <paramref name="number"/> or a lower one hand out nothing, however late it comes (<see cref="BrokerStatus.Repeat"/>): for the one that lies
    /// ready behind the bell.
    /// </summary>
    public async Task<DisarmReply> DisarmAsync(QueueSession session, long number, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var reply = await _functions.SendAsync(() => Begin("disarm", session).Arg(number), ct);
        return new DisarmReply(StatusWords.Read(reply[0]), reply[2].AsInt64());
    }

    /// <summary>A page of what the node holds already: after opening, to take up what it did not know of and drop what is not its own.</summary>
    public async Task<HeldReply> HeldAsync(QueueSession session, HeldCursor cursor, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var reply = await _functions.SendAsync(() => Begin("held", session).Arg(cursor.Stream).Arg(cursor.After.ToString()).Arg(HeldPage), ct);
        var status = StatusWords.Read(reply[0]);
        if (status != BrokerStatus.Ok) return new HeldReply(status, reply[1].AsInt64(), [], null);
        var stream = reply[6].AsInt32();
        return new HeldReply(status, reply[1].AsInt64(), HandOut.Read(reply), stream == 0 ? null : new HeldCursor(stream, EntryId.Read(reply[7].AsSpan())));
    }

    /// <summary>
    /// Settles jobs: each that is still this node's takes effect once, whatever happens to the others. In several calls where one would hold Redis for
    /// too long; a status other than <see cref="BrokerStatus.Ok"/> may then be true of the last of them only.
    /// </summary>
    public async Task<SettleReply> SettleAsync(QueueSession session, IReadOnlyList<Outcome> outcomes, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(outcomes);
        return await InChunksAsync(outcomes, SettleCall.Chunk, async chunk =>
        {
            var call = new SettleCall(Of(session.Queue), chunk);
            return Settled(await _functions.SendAsync(() => call.Write(_functions, session), ct), call.Places);
        });
    }

    /// <summary>Gives jobs back without counting an attempt.</summary>
    public async Task<SettleReply> ReleaseAsync(QueueSession session, IReadOnlyList<Release> jobs, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(jobs);
        return await InChunksAsync(jobs, static (all, first) => Math.Min(ReleaseCall.Most, all.Count - first), async chunk =>
        {
            var call = new ReleaseCall(Of(session.Queue), chunk);
            return Settled(await _functions.SendAsync(() => call.Write(_functions, session), ct), null);
        });
    }

    /// <summary>Makes a chunk of what a node held ready again, when the node did not crash: what it held is not suspected of anything. Call until there is no more.</summary>
    public Task<ReclaimReply> ReclaimAsync(string queue, string node, CancellationToken ct = default) => ReclaimAsync(queue, node, null, ct);

    /// <summary>
    /// Makes a chunk of what a node held ready again, after it was declared down. With a <paramref name="crash"/> it is noted against the jobs: who was in two,
    /// or alone in one, runs alone from then on; one that was alone in too many is dead. Call until there is no more.
    /// </summary>
    public async Task<ReclaimReply> ReclaimAsync(string queue, string node, Crash? crash, CancellationToken ct = default)
    {
        var names = Of(queue);
        var reply = await _functions.SendAsync(() => _functions.Command("reclaim", names.Structural).Arg(node).Arg(crash is null ? 0 : 1).Arg(crash?.Held ?? 0), ct);
        return new ReclaimReply(reply[0].AsInt32(), reply[1].AsInt64() != 0);
    }

    /// <summary>Shuts a node out of a queue for good and answers how many jobs it held there. What it held stays until it is reclaimed.</summary>
    public async Task<long> ShutOutAsync(string queue, string node, CancellationToken ct = default)
    {
        var names = Of(queue);
        return (await _functions.SendAsync(() => _functions.Command("shutout", names.Structural).Arg(node), ct))[0].AsInt64();
    }

    /// <summary>What a running job says of its progress, as JSON; kept only while this node holds the job. False when it does not.</summary>
    public async Task<bool> ProgressAsync(QueueSession session, int stream, EntryId entry, string id, ReadOnlyMemory<byte> json, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Length, MostProgress, nameof(json));
        var reply = await _functions.SendAsync(() => Begin("progress", session).Arg(stream).Arg(entry.ToString()).Arg(id).Arg(json), ct);
        return StatusWords.Read(reply[0]) == BrokerStatus.Ok && reply[2].AsInt64() == 1;
    }

    /// <summary>Ids of this queue's jobs that somebody wants cancelled, on whichever node they run. A poll: nearly always nothing, and then one HLEN.</summary>
    public async Task<IReadOnlyList<string>> NoticesAsync(QueueSession session, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var key = Of(session.Queue).Cancels;
        if ((await redis.SendAsync(new RedisCommand("HLEN"u8).Key(key), ct)).AsInt64() == 0) return [];
        var marked = await redis.SendAsync(new RedisCommand("HKEYS"u8).Key(key), ct);
        var ids = new List<string>(marked.Length);
        foreach (var id in marked) ids.Add(id.AsString());
        return ids;
    }

    /// <summary>
    /// The limits of this node's configuration, by name (see <see cref="LimitNames"/>): they take the place of what any node configured before. What an operator set wins.
    /// </summary>
    /// <exception cref="ArgumentException">A name or a value is not allowed; nothing was changed.</exception>
    public async Task ConfigureAsync(string queue, IReadOnlyDictionary<string, string> limits, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        LimitNames.Check(limits.ToDictionary(limit => limit.Key, limit => (string?)limit.Value));
        var names = Of(queue);
        await _functions.SendAsync(() =>
        {
            var command = _functions.Command("configure", names.Structural);
            foreach (var (name, value) in limits) command.Arg(name).Arg(value);
            return command;
        }, ct);
    }

    /// <summary>Takes the node's name off a queue where it holds nothing any more; false when it still holds something.</summary>
    public async Task<bool> CloseAsync(QueueSession session, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var names = Of(session.Queue);
        var reply = await _functions.SendAsync(() => _functions.Command("close", names.Structural).Arg(session.Node).Arg(session.Session), ct);
        return reply[0].AsInt64() != 0;
    }

    /// <summary>The function door: each JSON document is accepted, known or refused by itself. In calls of at most 500 jobs and 8 MiB.</summary>
    public async Task<IReadOnlyList<EnqueueReply>> EnqueueAsync(string queue, IReadOnlyList<ReadOnlyMemory<byte>> jsonJobs, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(jsonJobs);
        var names = Of(queue);
        if (_registered.TryAdd(queue, true)) await TryRegisterAsync(queue, ct);
        var replies = new List<EnqueueReply>(jsonJobs.Count);
        while (replies.Count < jsonJobs.Count)
        {
            var first = replies.Count;
            var count = EnqueueCall.Chunk(jsonJobs, first);
            var reply = await _functions.SendAsync(() => EnqueueCall.Write("lighthouse_enqueue"u8, names, jsonJobs, first, count), ct);
            foreach (var answer in reply) replies.Add(EnqueueCall.Read(answer));
        }
        return replies;
    }

    /// <summary>The function door, all or none: every JSON document is enqueued as a new job, or nothing is. At most 500 jobs and 8 MiB.</summary>
    /// <exception cref="ArgumentException">There are more, or none.</exception>
    public async Task<EnqueueAllReply> EnqueueAllAsync(string queue, IReadOnlyList<ReadOnlyMemory<byte>> jsonJobs, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(jsonJobs);
        EnqueueAllReply.ThrowIfTooMany(jsonJobs);
        var names = Of(queue);
        if (_registered.TryAdd(queue, true)) await TryRegisterAsync(queue, ct);
        return EnqueueAllReply.Read(await _functions.SendAsync(() => EnqueueCall.Write("lighthouse_enqueue_all"u8, names, jsonJobs, 0, jsonJobs.Count), ct));
    }

    private static async Task<SettleReply> InChunksAsync<T>(IReadOnlyList<T> all, Func<IReadOnlyList<T>, int, int> size, Func<IReadOnlyList<T>, Task<SettleReply>> send)
    {
        var count = size(all, 0);
        if (count == all.Count) return await send(all);
        var missed = new List<int>();
        for (var first = 0; ; first += count, count = size(all, first))
        {
            var reply = await send([.. all.Skip(first).Take(count)]);
            foreach (var place in reply.NotHeld) missed.Add(first + place);
            if (reply.Status != BrokerStatus.Ok || first + count == all.Count) return reply with { NotHeld = missed };
        }
    }

    private static SettleReply Settled(RedisReply reply, int[]? places)
    {
        var status = StatusWords.Read(reply[0]);
        if (reply.Length < 3 || reply[2].Length == 0) return new SettleReply(status, reply[1].AsInt64(), []);
        var missed = new int[reply[2].Length];
        for (var i = 0; i < missed.Length; i++) missed[i] = places is null ? reply[2][i].AsInt32() : places[reply[2][i].AsInt32()];
        Array.Sort(missed);
        return new SettleReply(status, reply[1].AsInt64(), missed);
    }

    /// <summary>A producer that may use the queue and nothing else goes unregistered: the node that serves the queue sees to it.</summary>
    private async Task TryRegisterAsync(string queue, CancellationToken ct)
    {
        try
        {
            await RegisterAsync(queue, ct);
        }
        catch (RedisServerException)
        {
            // no right to, or no memory: the call that matters says so itself
        }
        catch (RedisException)
        {
            _registered.TryRemove(queue, out _); // the call that matters says what becomes of it
        }
    }

    /// <summary>Makes the queue's name known, so that the leader and the tools look at it.</summary>
    private async Task RegisterAsync(string queue, CancellationToken ct) =>
        await redis.SendAsync(new RedisCommand("SADD"u8).Key(keys.Cluster.Queues).Arg(queue), ct);

    private RedisCommand Begin(string verb, QueueSession session) =>
        _functions.Command(verb, Of(session.Queue).Structural).Arg(session.Node).Arg(session.Session).Arg(session.History);

    private QueueKeys Of(string queue) => _queues.TryGetValue(queue, out var names) ? names : _queues.GetOrAdd(queue, keys.Queue(queue));
}
