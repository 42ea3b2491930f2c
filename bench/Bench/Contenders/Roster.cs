namespace Lighthouse.Bench;

/// <summary>
/// Who takes part in which workload, in which settings and with how many jobs: enough for several seconds of each on two cores, and ten to fifteen of those that are
/// ahead, so that what a runtime compiles meanwhile weighs little. The settings are the ones in which each system did best in a wider search, and the one it comes with.
/// </summary>
/// <param name="peers">The systems that are here; without any only ours take part.</param>
internal sealed class Roster(IReadOnlySet<string>? peers = null)
{
    public static readonly Roster Ours = new();

    /// <summary>Producers only, which have no setting.</summary>
    public IReadOnlyList<(IContender Contender, int Jobs)> EnqueueSingle => Producing(
        (new LighthouseContender(), 100_000),
        (Rq.Simple, 20_000), (Celery.Prefork(2), 15_000), (Sidekiq.Of(10), 40_000), (BullMq.Of(1), 40_000), (BeeQueue.Of(1), 50_000));

    public IReadOnlyList<(IContender Contender, int Jobs)> EnqueueConcurrent => Producing((new LighthouseContender(), 3_000_000), (BullMq.Of(1), 400_000), (BeeQueue.Of(1), 900_000));

    public IReadOnlyList<(IContender Contender, int Jobs)> EnqueueBulk => Producing(
        (new LighthouseContender(), 1_500_000),
        (Rq.Simple, 60_000), (Celery.Prefork(2), 15_000), (Sidekiq.Of(10), 400_000), (BullMq.Of(1), 150_000), (BeeQueue.Of(1), 400_000));

    public IReadOnlyList<(IContender Contender, int Jobs)> Drain => Present(
        (new LighthouseContender(), 3_000_000),
        (Rq.Fork, 1_000), (Rq.Simple, 4_000),
        (Celery.Prefork(2), 12_000),
        (Sidekiq.Of(10), 80_000), (Sidekiq.Of(10, processes: 2), 300_000),
        (BullMq.Of(1), 40_000), (BullMq.Of(50), 350_000), (BullMq.Of(50, fast: true), 150_000), (BullMq.Of(50, processes: 2, fast: true), 150_000),
        (BeeQueue.Of(1), 40_000), (BeeQueue.Of(50), 150_000), (BeeQueue.Of(50, processes: 2), 500_000), (BeeQueue.Of(50, fast: true), 200_000), (BeeQueue.Of(50, processes: 2, fast: true), 600_000));

    /// <summary>At 200 jobs a second.</summary>
    public IReadOnlyList<(IContender Contender, int Jobs)> Latency => Present(
        (new LighthouseContender(), 4_000), (new BlockingPop(), 4_000),
        (Rq.Simple, 4_000), (Celery.Prefork(2), 4_000), (Sidekiq.Of(10), 4_000), (BullMq.Of(1), 4_000), (BullMq.Of(50), 4_000), (BeeQueue.Of(1), 4_000), (BeeQueue.Of(50), 4_000));

    /// <summary>100 at once, where the system can.</summary>
    public IReadOnlyList<(IContender Contender, int Jobs)> Waiting => Present(
        (new LighthouseContender { Workers = 100 }, 100_000),
        (Rq.Simple, 500), (Celery.Prefork(100), 8_000), (Sidekiq.Of(100), 60_000), (Sidekiq.Of(50, processes: 2), 70_000), (BullMq.Of(100), 80_000), (BeeQueue.Of(100), 80_000));

    private (IContender Contender, int Jobs)[] Producing(params (IContender Contender, int Jobs)[] all) =>
        [.. Present(all).Select(each => (each.Contender is PeerContender peer ? peer with { Setting = "" } : (IContender)new LighthouseContender { Setting = "" }, each.Jobs))];

    private (IContender Contender, int Jobs)[] Present(params (IContender Contender, int Jobs)[] all) =>
        [.. all.Where(each => each.Contender is not PeerContender peer || peers?.Contains(peer.System) == true)];
}
