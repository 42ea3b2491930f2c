using System.Runtime.CompilerServices;
using System.Text.Json;
using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// The journal and the snapshots of one leader's coordinator. Its events have been written before it sees them, by the functions
/// that made them true: to append is to have read on. A snapshot is written only while its term's token is the leader's.
/// </summary>
internal sealed partial class CoordinatorStore(IRedis redis, Keys keys, Membership membership, JournalFeed journals, long token, ILogger logger)
    : IEventJournal<JournalEvent>, ISnapshotStore<CoordinatorState>
{
    private CoordinatorState _loaded = new();

    /// <summary>What the snapshot already counted as missed, by queue: a former leader has said so.</summary>
    public Dictionary<string, long> MissedBefore { get; } = [];

    public async ValueTask<Snapshot<CoordinatorState>?> LoadAsync(string persistenceId, CancellationToken cancellation)
    {
        var (state, records, _) = await LoadAsync(redis, keys, logger, cancellation);
        if (state is null) return null;
        await ForgetLostAsync(state, cancellation);
        foreach (var (queue, fold) in state.Queues) MissedBefore[queue] = fold.Missed;
        _loaded = state;
        return new Snapshot<CoordinatorState>(records, state);
    }

    /// <summary>Begins the figures anew of queues whose journal is not the one they were made from.</summary>
    public async Task ForgetLostAsync(CoordinatorState state, CancellationToken ct)
    {
        foreach (var queue in state.Queues.Keys.ToList())
        {
            if (!await journals.EndsBeforeAsync(queue, state.PositionOf(queue), ct)) continue;
            LogJournalGone(logger, queue);
            state.Forget(queue);
            MissedBefore.Remove(queue);
        }
    }

    /// <summary>The newest snapshot, for whoever wants to look: also processes that do not lead.</summary>
    public static async Task<(CoordinatorState? State, long Records, long AtMs)> LoadAsync(IRedis redis, Keys keys, ILogger logger, CancellationToken ct)
    {
        var reply = await redis.SendAsync(new RedisCommand("GET"u8).Key(keys.Cluster.Coordinator), ct);
        if (reply.IsNull) return default;
        try
        {
            var snapshot = JsonSerializer.Deserialize(reply.AsSpan(), LeaderJson.Default.CoordinatorSnapshot);
            if (snapshot is { V: CoordinatorSnapshot.Version }) return (CoordinatorState.From(snapshot), snapshot.Records, snapshot.AtMs);
            LogUnknownVersion(logger, snapshot?.V ?? 0);
        }
        catch (JsonException error)
        {
            LogUnreadable(logger, error.Message);
        }

        return default;
    }

    public async ValueTask SaveAsync(string persistenceId, Snapshot<CoordinatorState> snapshot, CancellationToken cancellation)
    {
        var kept = snapshot.State.ToSnapshot(snapshot.Sequence, await journals.NowMsAsync(cancellation));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(kept, LeaderJson.Default.CoordinatorSnapshot);
        if (!await membership.SaveCoordinatorAsync(token, bytes, cancellation)) LogNotKept(logger, token);
    }

    /// <summary>Everything after the snapshot, queue by queue: the fold of one queue does not depend on another's.</summary>
    public async IAsyncEnumerable<Recorded<JournalEvent>> ReadAsync(string persistenceId, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var queue in (IEnumerable<string?>)[null, .. await membership.QueuesAsync(cancellation)])
        {
            var position = _loaded.PositionOf(queue);
            for (var more = true; more;)
            {
                (var records, more) = await journals.ReadAsync(queue, position, cancellation);
                foreach (var record in records)
                {
                    position = record.Position;
                    yield return new Recorded<JournalEvent>(++after, record);
                }
            }
        }
    }

    public ValueTask AppendAsync(string persistenceId, long last, IReadOnlyList<JournalEvent> events, CancellationToken cancellation) => default;

    [LoggerMessage(3020, LogLevel.Warning, "The journal of queue {Queue} ends before what the coordinator had read: Redis was emptied or restarted from an older file. Its figures begin anew")]
    private static partial void LogJournalGone(ILogger logger, string queue);

    [LoggerMessage(3021, LogLevel.Warning, "The coordinator's snapshot has version {Version}, which this release does not know; the journals are read from their beginning")]
    private static partial void LogUnknownVersion(ILogger logger, int version);

    [LoggerMessage(3027, LogLevel.Information, "A snapshot of the coordinator was not kept: term {Token} is over")]
    private static partial void LogNotKept(ILogger logger, long token);

    [LoggerMessage(3022, LogLevel.Warning, "The coordinator's snapshot cannot be read ({Reason}); the journals are read from their beginning")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
