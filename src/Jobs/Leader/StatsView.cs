namespace Lighthouse.Jobs.Leader;

/// <summary>What the cluster has done, as the coordinator knows it at one moment.</summary>
/// <param name="At">On Redis' clock.</param>
internal sealed record StatsView(DateTimeOffset At, IReadOnlyList<QueueStats> Queues, IReadOnlyList<ClusterEvent> Events)
{
    public static StatsView Of(CoordinatorState state, long nowMs) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(nowMs),
        [.. state.Queues.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => QueueStats.Of(q.Key, q.Value, nowMs))],
        [.. state.Cluster.Events.Select(e => new ClusterEvent(DateTimeOffset.FromUnixTimeMilliseconds(e.AtMs), e.Kind, e.Node, e.Detail))]);
}

/// <param name="Missed">Outcomes that were trimmed from the journal before they were counted here.</param>
/// <param name="Recent">The jobs that something happened to last, newest first.</param>
internal sealed record QueueStats(string Queue, long Missed, IReadOnlyList<TypeStats> Types, IReadOnlyList<NodeStats> Nodes, IReadOnlyList<RecentJob> Recent)
{
    public static QueueStats Of(string queue, QueueFold fold, long nowMs) => new(
        queue,
        fold.Missed,
        [.. fold.Types.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => TypeStats.Of(t.Key, t.Value, nowMs))],
        [.. fold.Nodes.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => NodeStats.Of(n.Key, n.Value, nowMs))],
        RecentJob.From(fold.Recent));
}

/// <summary>How many outcomes of each kind there were since the journal, or the coordinator's memory of it, began.</summary>
internal sealed record OutcomeTotals(long Succeeded, long Retried, long Dead, long Cancelled, long Expired, long Deduplicated, long Recovered, long Released, long Scheduled)
{
    public static OutcomeTotals Of(OutcomeCounts counts) => new(
        counts[OutcomeState.Succeeded],
        counts[OutcomeState.Retry],
        counts[OutcomeState.Dead],
        counts[OutcomeState.Cancelled],
        counts[OutcomeState.Expired],
        counts[OutcomeState.Deduplicated],
        counts[OutcomeState.Recovered],
        counts[OutcomeState.Released],
        counts[OutcomeState.Scheduled]);
}

/// <param name="PerSecond">Attempts ended a second, over the last minute.</param>
/// <param name="Wait">From enqueue to first claim.</param>
/// <param name="Run">How long the handler took.</param>
/// <param name="Total">From enqueue to the job's end.</param>
internal sealed record TypeStats(string Type, OutcomeTotals Totals, double PerSecond, LatencyStats? Wait, LatencyStats? Run, LatencyStats? Total)
{
    public static TypeStats Of(string type, TypeFold fold, long nowMs) => new(
        type,
        OutcomeTotals.Of(fold.Counts),
        Math.Round(fold.Counts.Rate.PerSecond(nowMs), 2),
        LatencyStats.Of(fold.Wait),
        LatencyStats.Of(fold.Run),
        LatencyStats.Of(fold.Total));
}

internal sealed record NodeStats(string Node, OutcomeTotals Totals, double PerSecond, DateTimeOffset LastAt)
{
    public static NodeStats Of(string node, OutcomeCounts counts, long nowMs) => new(
        node,
        OutcomeTotals.Of(counts),
        Math.Round(counts.Rate.PerSecond(nowMs), 2),
        DateTimeOffset.FromUnixTimeMilliseconds(counts.LastMs));
}

internal sealed record LatencyStats(double P50Ms, double P99Ms)
{
    public static LatencyStats? Of(LatencyHistogram histogram) => histogram.Count == 0
        ? null
        : new(Math.Round(histogram.Quantile(0.5)!.Value.TotalMilliseconds, 3), Math.Round(histogram.Quantile(0.99)!.Value.TotalMilliseconds, 3));
}

internal sealed record ClusterEvent(DateTimeOffset At, string Event, string? Node, string? Detail);
