using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>What a leader works with. One singleton per process.</summary>
internal sealed class LeaderTools(IRedis redis, Keys keys, Membership membership, JobBroker broker, QueueOperator queues, JobInspector inspector, OutboxRelay outbox, CronStore crons, LeaderStatus status, LeaderMetrics metrics, ILogger<LeaderTools> logger)
{
    public Membership Membership => membership;

    public JobBroker Broker => broker;

    public QueueOperator Operator => queues;

    public JobInspector Inspector => inspector;

    public OutboxRelay Outbox => outbox;

    public CronStore Crons => crons;

    public LeaderStatus Status => status;

    public LeaderMetrics Metrics => metrics;

    public QueueDiscovery Discovery { get; } = new(redis, keys);

    public JournalFeed Journals { get; } = new(redis, keys);

    /// <summary>The journals and snapshots of a new coordinator in the term of <paramref name="token"/>.</summary>
    public CoordinatorStore Store(long token) => new(redis, keys, membership, Journals, token, logger);

    /// <summary>The figures as the leader, whichever process it is, last wrote them down; null when there are none yet.</summary>
    public async Task<StatsView?> LastKnownAsync(CancellationToken ct)
    {
        var (state, _, atMs) = await CoordinatorStore.LoadAsync(redis, keys, logger, ct);
        return state is null ? null : StatsView.Of(state, atMs);
    }
}
