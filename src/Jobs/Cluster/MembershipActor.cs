using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// Owns the node's place in the cluster: joins, renews the lease, leaves. It has a connection and a thread of its own, so that busy jobs
/// cannot starve it, and renews only while every IngestActor has answered lately, so that a process dead inside does lose its lease.
/// </summary>
internal sealed partial class MembershipActor(
    NodePlan plan,
    Membership membership,
    FunctionLibrary library,
    IRedis redis,
    NodeLease lease,
    IReadOnlyDictionary<string, Pulse> pulses,
    NodeHealth health,
    Random random,
    ActorRef<NodeMessage> guardian) : Actor<MembershipMessage>
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _lease = plan.Settings.Lease;
    private string? _node;
    private ActorTimer? _timer;
    private bool _joined;
    private bool _left;
    private bool _troubled;

    protected override ValueTask PreStartAsync()
    {
        redis.StateChanged += OnRedisChanged;
        return JoinAsync();
    }

    protected override ValueTask PostStopAsync()
    {
        redis.StateChanged -= OnRedisChanged;
        lease.Revoke();
        return default;
    }

    protected override ValueTask ReceiveAsync(MembershipMessage message) => message switch
    {
        _ when _left => default,
        MembershipMessage.Join => JoinAsync(),
        MembershipMessage.Beat when _joined => BeatAsync(),
        MembershipMessage.Beat when _node is not null => JoinAsync(),
        MembershipMessage.Fenced fenced when fenced.Node == _node => Lose("its queues refuse it"),
        MembershipMessage.Leaving leaving when _joined => SayLeavingAsync(leaving.Reason),
        MembershipMessage.Leave leave => LeaveAsync(leave),
        _ => default,
    };

    private async ValueTask JoinAsync()
    {
        _joined = false;
        _node = $"{plan.Info().Name}-{random.NextInt64(1L << 32):x8}"; // a new one each time: nobody knows what became of the last
        try
        {
            await library.EnsureLoadedAsync(redis, Context.Stopping);
            var asked = Context.TimeProvider.GetTimestamp();
            var reply = await membership.JoinAsync(_node, plan.Info(), _lease, Context.Stopping);
            if (reply.Status == JoinStatus.Joined)
            {
                _joined = true;
                Renewed(asked, reply.LeaseUntilMs - reply.NowMs);
                LogJoined(Context.Logger, _node);
                guardian.Tell(new NodeMessage.Joined(_node));
            }
            else Next(TimeSpan.Zero);
        }
        catch (Exception cause)
        {
            Troubled(cause);
        }
    }

    private async ValueTask BeatAsync()
    {
        if (pulses.FirstOrDefault(pulse => !pulse.Value.IsFresh(Context.TimeProvider, _lease)) is { Key: { } silent })
        {
            Troubled(new TimeoutException($"Queue {silent} has not answered within this node for {_lease}; the lease is not renewed."));
            return;
        }

        try
        {
            var asked = Context.TimeProvider.GetTimestamp();
            var reply = await membership.BeatAsync(_node!, _lease, Context.Stopping);
            if (reply.Status == BeatStatus.Renewed) Renewed(asked, reply.LeaseUntilMs - reply.NowMs);
            else await Lose(reply.Reason ?? (reply.Status == BeatStatus.Unknown ? "Redis does not know it any more" : "no reason was given"));
        }
        catch (Exception cause)
        {
            Troubled(cause);
        }
    }

    private async ValueTask SayLeavingAsync(string reason)
    {
        try
        {
            await membership.LeavingAsync(_node!, reason, Context.Stopping);
        }
        catch (RedisException)
        {
            // It only informs: without it the node is shown as up until it has left.
        }
    }

    private async ValueTask LeaveAsync(MembershipMessage.Leave leave)
    {
        _timer?.Cancel();
        _left = true;
        lease.Revoke();
        try
        {
            if (_joined && !leave.Quietly) await membership.LeaveAsync(_node!, leave.Reason, Context.Stopping);
        }
        catch (Exception cause)
        {
            LogNotLeft(Context.Logger, cause, _node!);
        }

        guardian.Tell(new NodeMessage.Left());
    }

    /// <summary>The guardian has everything dropped, and then asks for a new id.</summary>
    private ValueTask Lose(string reason)
    {
        var node = _node!;
        _timer?.Cancel();
        (_joined, _node) = (false, null);
        lease.Revoke();
        guardian.Tell(new NodeMessage.Lost(node, reason));
        return default;
    }

    private void Renewed(long asked, long milliseconds)
    {
        lease.Renew(asked, TimeSpan.FromMilliseconds(milliseconds));
        if (_troubled) LogWell(Context.Logger, _node!);
        _troubled = false;
        health.Recover("lease");
        Next(plan.Settings.Beat);
    }

    private void Troubled(Exception cause)
    {
        if (Context.Stopping.IsCancellationRequested) return;
        if (!_troubled) LogTroubled(Context.Logger, _joined ? "be renewed" : "be taken", cause.Message);
        _troubled = true;
        if (!lease.IsValid) health.Degrade("lease", $"The node's lease cannot be renewed: {cause.Message}");
        var pause = plan.Settings.Beat / 4;
        Next(pause < LongestPause ? pause : LongestPause);
    }

    private void Next(TimeSpan delay)
    {
        _timer?.Cancel();
        _timer = Context.ScheduleOnce(delay, new MembershipMessage.Beat());
    }

    private void OnRedisChanged(RedisState state)
    {
        if (state.IsUp) Context.Self.Tell(new MembershipMessage.Beat());
    }

    [LoggerMessage(1101, LogLevel.Information, "{Node} has joined the cluster")]
    private static partial void LogJoined(ILogger logger, string node);

    [LoggerMessage(1102, LogLevel.Warning, "The node's lease cannot {What}, trying on: {Reason}")]
    private static partial void LogTroubled(ILogger logger, string what, string reason);

    [LoggerMessage(1103, LogLevel.Information, "{Node} holds its lease again")]
    private static partial void LogWell(ILogger logger, string node);

    [LoggerMessage(1104, LogLevel.Warning, "{Node} could not say goodbye; its lease runs out by itself")]
    private static partial void LogNotLeft(ILogger logger, Exception cause, string node);
}
