using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Management;

/// <summary>What the management API is made of. Reads come from Redis, so that every process can answer, whoever leads.</summary>
internal sealed record ManagementParts(
    IRedis Redis,
    Membership Membership,
    JobBroker Broker,
    QueueOperator Operator,
    JobInspector Inspector,
    JobLister Lister,
    ClusterEvents Events,
    CronBoard Cron,
    LeaderTools Leader,
    NodeState State,
    NodeControl Control,
    NodeHealth Health,
    Func<IReadOnlyDictionary<string, QueueSize>> Sizes,
    Func<ActorSnapshot?> Actors)
{
    /// <summary>What an operator asked for must happen soon or not at all: nobody expects a purge minutes after the answer failed to come.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BulkSoon = TimeSpan.FromMinutes(2);

    public Task<QueueOperator> ActingAsync(CancellationToken ct, bool forBulk = false) => Operator.WithinAsync(forBulk ? BulkSoon : Soon, ct);

    public async Task<DateTimeOffset> RedisTimeAsync(CancellationToken ct) => DateTimeOffset.FromUnixTimeMilliseconds(await Leader.Journals.NowMsAsync(ct));

    /// <exception cref="RequestException">The cursor is none.</exception>
    public async Task<JobPage> ListAsync(string queue, string state, string? cursor, int count, CancellationToken ct)
    {
        try
        {
            return await Lister.ListAsync(queue, state, cursor, count, ct);
        }
        catch (FormatException problem)
        {
            throw RequestException.Bad(problem.Message);
        }
    }
}
