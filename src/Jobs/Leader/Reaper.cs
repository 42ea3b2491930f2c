using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Declares members down whose lease ran out, and brings what they held back into its queues. Everything it needs to know lies in Redis:
/// a leader that dies in the middle leaves a member that is down and not reclaimed, and the next one goes on from there.
/// </summary>
internal sealed partial class Reaper(LeaderOptions options, LeaderTools tools, long token) : Actor<ReaperMessage>
{
    private static readonly ReaperMessage Look = new ReaperMessage.Look();
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(10);

    private readonly HashSet<string> _stuck = [];
    private bool _failed;
    private bool _inGrace;

    public static Props<ReaperMessage> Props(LeaderOptions options, LeaderTools tools, long token) =>
        Actors.Props.Create(() => new Reaper(options, tools, token));

    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(Look);
        return default;
    }

    protected override async ValueTask ReceiveAsync(ReaperMessage message)
    {
        var pause = options.Lease / 4;
        try
        {
            var next = await ReapAsync(Context.Stopping);
            if (next < pause) pause = next > Soonest ? next : Soonest;
            _failed = false;
        }
        catch (RedisException error)
        {
            if (!_failed) LogFailed(Context.Logger, error.Message);
            _failed = true;
        }
        catch (OperationCanceledException) when (Context.Stopping.IsCancellationRequested)
        {
            return;
        }

        Context.ScheduleOnce(pause, Look);
    }

    /// <summary>Answers after how long the next lease may run out.</summary>
    private async Task<TimeSpan> ReapAsync(CancellationToken ct)
    {
        var cluster = await tools.Membership.ViewAsync(ct);
        var expired = cluster.Members.Where(m => m.LeaseUntilMs <= cluster.NowMs).ToList();
        var downed = new List<(string Node, IReadOnlyList<string> Queues)>();
        foreach (var member in expired)
        {
            if (await DownAsync(member, ct)) downed.Add((member.Node, member.Info.Queues));
        }

        var left = cluster.Down.Where(d => !d.Reclaimed).Select(d => (d.Node, d.Info?.Queues ?? []));
        foreach (var (node, queues) in left.Concat(downed)) await ReclaimAsync(node, queues, ct);

        var alive = cluster.Members.Except(expired).Select(m => m.LeaseUntilMs).DefaultIfEmpty(long.MaxValue).Min();
        var grace = expired.Count > downed.Count && cluster.GraceUntilMs > cluster.NowMs ? cluster.GraceUntilMs : long.MaxValue;
        var next = Math.Min(alive, grace);
        return next == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(next - cluster.NowMs + 1);
    }

    private async Task<bool> DownAsync(Member member, CancellationToken ct)
    {
        var reply = await tools.Membership.DownAsync(member.Node, options.Node, token, "its lease ran out", ct);
        if (reply.Status == DownStatus.Grace && !_inGrace) LogGrace(Context.Logger, member.Node);
        _inGrace = reply.Status == DownStatus.Grace;
        if (reply.Status != DownStatus.Downed) return reply.Status == DownStatus.AlreadyDown;
        tools.Metrics.Downed();
        LogDowned(Context.Logger, member.Node);
        return true;
    }

    /// <summary>Its own queues first: that is where its jobs are. It may have held jobs of others from before they were taken out of its configuration.</summary>
    private async Task ReclaimAsync(string node, IReadOnlyList<string> queues, CancellationToken ct)
    {
        long moved = 0;
        var complete = true;
        foreach (var queue in queues.Where(Keys.IsQueueName).Union(await tools.Membership.QueuesAsync(ct)))
        {
            try
            {
                moved += await ReclaimAsync(node, queue, ct);
                _stuck.Remove(queue);
            }
            catch (RedisServerException error)
            {
                // a key of another type, a right that is missing: one queue like that must not keep the jobs of all the others
                complete = false;
                if (_stuck.Add(queue)) LogStuck(Context.Logger, queue, error.Message);
            }
        }

        if (complete) await tools.Membership.ReclaimedAsync(node, token, ct);
        if (complete || moved > 0) LogReclaimed(Context.Logger, moved, node);
    }

    private async Task<long> ReclaimAsync(string node, string queue, CancellationToken ct)
    {
        for (long moved = 0; ;)
        {
            var chunk = await tools.Broker.ReclaimAsync(queue, node, ct);
            moved += chunk.Moved;
            tools.Metrics.Reclaimed(queue, chunk.Moved);
            if (!chunk.More) return moved;
        }
    }

    [LoggerMessage(3010, LogLevel.Warning, "{Node} is down: its lease ran out")]
    private static partial void LogDowned(ILogger logger, string node);

    [LoggerMessage(3011, LogLevel.Information, "{Moved} jobs of {Node} are back in their queues")]
    private static partial void LogReclaimed(ILogger logger, long moved, string node);

    [LoggerMessage(3012, LogLevel.Information, "The lease of {Node} ran out while the cluster was out of touch with Redis: it has a grace to renew it")]
    private static partial void LogGrace(ILogger logger, string node);

    [LoggerMessage(3014, LogLevel.Error, "What nodes that are down held in queue {Queue} cannot be brought back, trying on: {Reason}")]
    private static partial void LogStuck(ILogger logger, string queue, string reason);

    [LoggerMessage(3013, LogLevel.Warning, "Members cannot be watched: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
