using Lighthouse.Actors;
using Lighthouse.Actors.Testing;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Cluster;

/// <summary>What the guardian does by itself, with nobody but its time to tell it.</summary>
public sealed class NodeGuardianTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly SimulationScheduler _sim = new(seed: 1);
    private readonly NodeLease _lease;
    private readonly List<QueueMessage> _told = [];
    private readonly ActorSystem _system;

    public NodeGuardianTests()
    {
        _lease = new NodeLease(_sim.Time);
        _system = ActorSystem.Create("test", _sim.Options);
    }

    [Fact]
    public void Lease_IsOverWhileRedisSaysNothing_HandlersAreCancelledAtThatMoment()
    {
        var guardian = Start(cancelWhenLeaseIsOver: true);
        _lease.Renew(_sim.Time.GetTimestamp(), Lease);
        guardian.Tell(new NodeMessage.Joined("node-1"));
        _sim.AdvanceTime(TimeSpan.FromSeconds(7));
        _lease.Renew(_sim.Time.GetTimestamp(), Lease);

        _sim.AdvanceTime(TimeSpan.FromSeconds(9.9));
        Cancelled.ShouldBe(0);
        _sim.AdvanceTime(TimeSpan.FromSeconds(0.2));
        Cancelled.ShouldBe(1);
        _sim.AdvanceTime(TimeSpan.FromMinutes(1));
        Cancelled.ShouldBe(1);

        _lease.Renew(_sim.Time.GetTimestamp(), Lease); // Redis is back, and goes again
        _sim.AdvanceTime(TimeSpan.FromSeconds(11));
        Cancelled.ShouldBe(2);
    }

    [Fact]
    public void Lease_IsOverAndTheSettingDoesNotSaySo_HandlersRunOn()
    {
        var guardian = Start(cancelWhenLeaseIsOver: false);
        _lease.Renew(_sim.Time.GetTimestamp(), Lease);
        guardian.Tell(new NodeMessage.Joined("node-1"));

        _sim.AdvanceTime(TimeSpan.FromMinutes(1));

        Cancelled.ShouldBe(0);
    }

    private int Cancelled => _told.Count(message => message is QueueMessage.CancelRunning { Reason: StopReason.LeaseLost });

    private ActorRef<NodeMessage> Start(bool cancelWhenLeaseIsOver)
    {
        var plan = new NodePlan
        {
            Info = () => throw new NotSupportedException("Nobody joins here."),
            Settings = new LighthouseSettings { Node = new NodeSettings { CancelWhenLeaseIsOver = cancelWhenLeaseIsOver } },
            Membership = _ => Props.Create<MembershipMessage>(() => new Listener<MembershipMessage>(_ => { })),
            Suspects = new SuspectDuty(),
            Queues = new Dictionary<string, Func<ActorRef<NodeMessage>, Props<QueueMessage>>>
            {
                ["default"] = _ => Props.Create<QueueMessage>(() => new Listener<QueueMessage>(_told.Add)),
            },
        };
        return _system.Spawn(Props.Create<NodeMessage>(() => new NodeGuardian(plan, _lease, new NodeState(), null!, new NodeHealth(_sim.Time))), "node");
    }

    private sealed class Listener<T>(Action<T> heard) : Actor<T>
        where T : notnull
    {
        protected override ValueTask ReceiveAsync(T message)
        {
            heard(message);
            return default;
        }
    }
}
