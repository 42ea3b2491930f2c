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

    private bool _failed;
    private bool _inGrace;

    private Recovery Recovery => field ??= new Recovery(tools, token, Context.Logger);

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
        var longest = cluster.NowMs + Math.Max(cluster.LeaseMs, (long)options.Lease.TotalMilliseconds);
        var downed = 0;
        foreach (var member in cluster.Members.Where(m => m.LeaseUntilMs > longest))
        {
            if (await DownAsync(member, ct)) downed++; // from a clock that was ahead: cut short, and who lives renews it
        }

        var expired = cluster.Members.Where(m => m.LeaseUntilMs <= cluster.NowMs).ToList();
        foreach (var member in expired)
        {
            if (await DownAsync(member, ct)) downed++;
        }

        var down = downed > 0 ? (await tools.Membership.ViewAsync(ct)).Down : cluster.Down;
        foreach (var node in down.Where(node => !node.Reclaimed)) await Recovery.RecoverAsync(node, ct);

        var alive = cluster.Members.Except(expired).Select(m => m.LeaseUntilMs).DefaultIfEmpty(long.MaxValue).Min();
        _inGrace &= expired.Count > 0;
        var grace = expired.Count > downed && cluster.GraceUntilMs > cluster.NowMs ? cluster.GraceUntilMs : long.MaxValue;
        var next = Math.Min(alive, grace);
        return next == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(next - cluster.NowMs + 1);
    }

    private async Task<bool> DownAsync(Member member, CancellationToken ct)
    {
        var reply = await tools.Membership.DownAsync(member.Node, options.Node, token, "its lease ran out", ct);
        if (reply.Status == DownStatus.Grace && !_inGrace) LogGrace(Context.Logger, member.Node);
        _inGrace |= reply.Status == DownStatus.Grace;
        if (reply.Status != DownStatus.Downed) return reply.Status == DownStatus.AlreadyDown;
        tools.Metrics.Downed();
        LogDowned(Context.Logger, member.Node);
        return true;
    }

    [LoggerMessage(3010, LogLevel.Warning, "{Node} is down: its lease ran out")]
    private static partial void LogDowned(ILogger logger, string node);

    [LoggerMessage(3012, LogLevel.Information, "The lease of {Node} ran out while the cluster was out of touch with Redis: it has a grace to renew it")]
    private static partial void LogGrace(ILogger logger, string node);

    [LoggerMessage(3013, LogLevel.Warning, "Members cannot be watched: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
