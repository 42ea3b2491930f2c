using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>A queue after opening it anew: the session to work under, or why there is none, and everything this node holds there.</summary>
internal sealed record OpenedQueue(BrokerStatus Status, QueueSession Session, long Epoch, IReadOnlyList<ClaimedJob> Held);
