namespace Lighthouse.Broker;

/// <summary>A follow-up job on its way to another queue.</summary>
/// <param name="Entry">Its place in the outbox, for <see cref="QueueOperator.RelayedAsync"/>.</param>
/// <param name="Queue">Where it belongs.</param>
/// <param name="Job">The job document; its <c>id</c> is there and makes relaying it twice harmless.</param>
public sealed record OutboxEntry(EntryId Entry, string Queue, ReadOnlyMemory<byte> Job);
