using Lighthouse.Actors;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// The node's life: join, run, drain, leave. It stops itself when the node has left, and that ends the actor system.
/// What is escalated to it makes the node unfit: it drains, leaves and ends with an exit code that is not zero.
/// </summary>
internal sealed partial class NodeGuardian(NodePlan plan, NodeLease lease, NodeState state, NodeControl control, NodeHealth health) : Actor<NodeMessage>
{
    /// <summary>Under which the node's health speaks of its place in the cluster.</summary>
    public const string Subject = "membership";

    private static readonly TimeSpan ShortestWatch = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, ActorRef<QueueMessage>> _queues = [];
    private readonly HashSet<string> _undrained = [];
    private ActorRef<QuarantineMessage>? _quarantine;
    private ActorRef<MembershipMessage>? _membership;
    private ActorRef? _leader;
    private string? _node;
    private bool _draining;
    private bool _leaving;
    private bool _leaseWasOver;
    private bool _leftHeld;

    protected override SupervisorStrategy Strategy => field ??= new SupervisorStrategy
    {
        Decide = Decide,
        MaxRestarts = int.MaxValue,
        Backoff = new BackoffOptions { First = TimeSpan.FromMilliseconds(200), Cap = TimeSpan.FromSeconds(5) },
    };

    protected override ValueTask PreStartAsync()
    {
        foreach (var (queue, props) in plan.Queues)
        {
            _queues[queue] = Context.Spawn(props(Context.Self), $"queue-{queue}");
            _undrained.Add(queue);
        }

        _quarantine = Context.Spawn(Props.Create<QuarantineMessage>(() => new QuarantineActor(_queues, plan.Suspects)), "quarantine");
        _membership = Context.Spawn(plan.Membership(Context.Self), "membership");
        if (plan.Settings.Node.CancelWhenLeaseIsOver) Context.ScheduleOnce(ShortestWatch, new NodeMessage.WatchLease());
        return default;
    }

    protected override ValueTask ReceiveAsync(NodeMessage message)
    {
        switch (message)
        {
            case NodeMessage.Joined joined: OnJoined(joined.Node); break;
            case NodeMessage.Lost lost when lost.Node == _node: OnLost(lost.Reason); break;
            case NodeMessage.Fenced fenced when fenced.Node == _node: _membership!.Tell(new MembershipMessage.Fenced(fenced.Node)); break;
            case NodeMessage.WatchLease: WatchLease(); break;
            case NodeMessage.Drain: OnDrain(); break;
            case NodeMessage.CancelRunning: TellQueues(new QueueMessage.CancelRunning(StopReason.Draining)); break;
            case NodeMessage.GiveUp: TellQueues(new QueueMessage.GiveUp()); break;
            case NodeMessage.Quarantine quarantine: _quarantine!.Tell(quarantine.Word); break;
            case NodeMessage.Command command: OnCommand(command); break;
            case NodeMessage.QueueDrained drained: OnQueueDrained(drained); break;
            case NodeMessage.Left: End("it has left the cluster"); break;
            case NodeMessage.End: End("Redis did not answer in time; what it still holds is recovered when its lease is over"); break;
        }

        return default;
    }

    protected override ValueTask OnTerminatedAsync(ActorRef actor)
    {
        if (actor != _leader) return default;
        _leader = null;
        LeaveWhenDone();
        return default;
    }

    private void OnJoined(string node)
    {
        _node = node;
        state.MemberId = node;
        if (_draining) return;
        state.Phase = NodePhase.Up;
        health.Recover(Subject);
        TellQueues(new QueueMessage.Joined(node));
        if (plan.Leader is not { } leader) return;
        _leader = leader.Begin(Context, node);
        Context.Watch(_leader);
    }

    private void OnLost(string reason)
    {
        LogLost(Context.Logger, _node!, reason);
        health.Degrade(Subject, $"The node was declared down ({reason}) and joins anew.");
        _node = null;
        state.MemberId = null;
        TellQueues(new QueueMessage.Lost());
        _quarantine!.Tell(new QuarantineMessage.Lost());
        if (_leader is not null)
        {
            Context.Unwatch(_leader);
            Context.Stop(_leader);
            _leader = null;
        }

        if (_draining)
        {
            LeaveWhenDone();
            return;
        }

        state.Phase = NodePhase.Joining;
        _membership!.Tell(new MembershipMessage.Join());
    }

    private void OnDrain()
    {
        if (_draining) return;
        _draining = true;
        state.Phase = NodePhase.Draining;
        health.Degrade("node", "The node is stopping.");
        _membership!.Tell(new MembershipMessage.Leaving(state.StopReason));
        TellQueues(new QueueMessage.Drain());
        if (_leader is not null) Context.Stop(_leader);
        LeaveWhenDone();
    }

    /// <summary>Not the membership's own business: it may be in the middle of a call to a Redis that does not answer when the lease runs out.</summary>
    private void WatchLease()
    {
        var remaining = lease.Remaining;
        var isOver = _node is not null && remaining <= TimeSpan.Zero;
        if (isOver && !_leaseWasOver) TellQueues(new QueueMessage.CancelRunning(StopReason.LeaseLost));
        _leaseWasOver = isOver;
        Context.ScheduleOnce(remaining > ShortestWatch ? remaining : ShortestWatch, new NodeMessage.WatchLease());
    }

    private void OnCommand(NodeMessage.Command command)
    {
        if (command.Queue is null) TellQueues(command.Wish);
        else if (_queues.TryGetValue(command.Queue, out var queue)) queue.Tell(command.Wish);
        command.ReplyTo.Tell(new ControlReply(command.Queue is null || _queues.ContainsKey(command.Queue)));
    }

    private void OnQueueDrained(NodeMessage.QueueDrained drained)
    {
        _undrained.Remove(drained.Queue);
        _leftHeld |= drained.LeftHeld;
        LeaveWhenDone();
    }

    /// <summary>A node that leaves jobs behind does not leave the cluster: its lease runs out, and whoever reclaims them counts the crash.</summary>
    private void LeaveWhenDone()
    {
        if (!_draining || _leaving || _undrained.Count > 0 || _leader is not null) return;
        _leaving = true;
        _membership!.Tell(new MembershipMessage.Leave(Quietly: _leftHeld, state.StopReason));
    }

    private void End(string how)
    {
        state.Phase = NodePhase.Left;
        LogEnds(Context.Logger, state.MemberId ?? "The node", how);
        Context.StopSelf();
    }

    private Directive Decide(Failure failure)
    {
        if (failure.Child == _quarantine) return Directive.Restart;
        if (failure.Child == _leader) return Directive.Restart; // it contends as long as the node is a member: where all had given up, nobody would reclaim
        var reason = failure.Cause is JobFailedException job ? $"job {job.Job.Claimed.Id} made this node unfit: {JobFailure.Words(job.Cause)}" : JobFailure.Words(failure.Cause);
        LogUnfit(Context.Logger, failure.Cause, reason);
        state.Fail(reason);
        health.Degrade("node", $"The node is unfit and leaves: {reason}");
        control.Leave();
        return Directive.Resume;
    }

    private void TellQueues(QueueMessage message)
    {
        foreach (var queue in _queues.Values) queue.Tell(message);
    }

    [LoggerMessage(1001, LogLevel.Warning, "{Node} was declared down ({Reason}): its running jobs are cancelled, and it joins anew")]
    private static partial void LogLost(ILogger logger, string node, string reason);

    [LoggerMessage(1002, LogLevel.Information, "{Node} ends: {How}")]
    private static partial void LogEnds(ILogger logger, string node, string how);

    [LoggerMessage(1003, LogLevel.Critical, "This node leaves the cluster and ends with an error: {Reason}")]
    private static partial void LogUnfit(ILogger logger, Exception cause, string reason);
}
