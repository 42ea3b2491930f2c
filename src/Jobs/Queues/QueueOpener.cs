using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>
/// Opens a queue under a higher session and reads all that this node holds there. Nothing else of this node may be in flight meanwhile, but the claim behind the bell:
/// that hands out nothing any more from here on, since its session is a former one, and what it handed out before is among what is read.
/// Outlives an IngestActor that failed: the next one under the same id is stale until its sessions are higher.
/// </summary>
internal sealed class QueueOpener(QueueTools tools, IReadOnlyDictionary<string, string> configured)
{
    private long _sessions;
    private string? _opened;
    private string? _configured;

    public async Task<OpenedQueue> OpenAsync(string queue, string node, CancellationToken ct)
    {
        var session = Interlocked.Increment(ref _sessions);
        await tools.Library.EnsureLoadedAsync(tools.Redis, ct);
        await ReclaimPredecessorAsync(queue, node, ct);
        var epoch = tools.Redis.Epoch; // a change from here on means opening once more
        var open = await tools.Broker.OpenAsync(queue, node, session, ct);
        var opened = new QueueSession(queue, node, session, open.History);
        var held = new List<ClaimedJob>();
        if (open.Status != BrokerStatus.Ok) return new OpenedQueue(open.Status, opened, epoch, held);

        if (_configured != node)
        {
            await tools.Broker.ConfigureAsync(queue, configured, ct);
            _configured = node;
        }

        HeldCursor? cursor = open.Held > 0 ? default(HeldCursor) : null;
        while (cursor is { } at)
        {
            var page = await tools.Broker.HeldAsync(opened, at, ct);
            if (page.Status != BrokerStatus.Ok) return new OpenedQueue(page.Status, opened, epoch, []);
            held.AddRange(page.Jobs);
            cursor = page.Next;
        }

        return new OpenedQueue(BrokerStatus.Ok, opened, epoch, held);
    }

    /// <summary>
    /// What this process held under an incarnation it has lost. It did not crash: had the leader thought so, its jobs are under suspicion no more. Whoever was declared down is reclaimed by the leader as well, which does no
    /// harm; but when Redis forgot the member (a flush, a deleted key), nobody else knows that it ever was.
    /// </summary>
    private async Task ReclaimPredecessorAsync(string queue, string node, CancellationToken ct)
    {
        if (_opened is { } predecessor && predecessor != node)
        {
            while ((await tools.Broker.ReclaimAsync(queue, predecessor, ct)).More)
            {
            }

            await tools.Operator.ForgiveAsync(queue, predecessor, ct);
        }

        _opened = node;
    }
}
