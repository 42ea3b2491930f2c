using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Jobs;

/// <summary>What the actors of every queue of a node reach Redis with.</summary>
internal sealed record QueueTools(IRedis Redis, JobBroker Broker, FunctionLibrary Library, QueueOperator Operator, OutboxRelay Outbox, Func<JobBell> Bell);
