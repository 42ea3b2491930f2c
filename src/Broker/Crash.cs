namespace Lighthouse.Broker;

/// <summary>That a node crashed, for <see cref="JobBroker.ReclaimAsync(string, string, Crash?, CancellationToken)"/>.</summary>
/// <param name="Held">Jobs that it held over all queues when it was shut out of them: one that was alone is marked, one among several is suspected at the second time.</param>
public sealed record Crash(long Held);
