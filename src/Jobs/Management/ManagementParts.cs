using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Management;

/// <summary>What the management API is made of. Reads come from Redis, so that every process can answer, whoever leads.</summary>
internal sealed record ManagementParts(
    IRedis Redis,
    Membership Membership,
    JobBroker Broker,
    JobInspector Inspector,
    LeaderTools Leader,
    NodeState State,
    NodeControl Control,
    Func<ActorSnapshot?> Actors);
