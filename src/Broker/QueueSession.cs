namespace Lighthouse.Broker;

/// <summary>One node's right to work on one queue, from <see cref="JobBroker.OpenAsync"/> until the connection changes.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Node">The node's id: name and incarnation.</param>
/// <param name="Session">Rises with every open; a higher one shuts out the older one's late calls.</param>
/// <param name="History">Redis' replication id as this session saw it.</param>
public sealed record QueueSession(string Queue, string Node, long Session, string History);
