namespace Lighthouse.Jobs.Leader;

/// <summary>One record of a journal as the coordinator folds it; its body stays the bytes that Redis sent.</summary>
/// <param name="Queue">The queue whose journal it is from; null for the cluster's own.</param>
/// <param name="Position">The record's entry id.</param>
/// <param name="Cumulative">Outcomes of the queue so far, this record's included; 0 where the journal does not count.</param>
/// <param name="Body">A JSON array of what happened, job by job; in the cluster's journal a detail.</param>
internal sealed record JournalEvent(string? Queue, string Position, long AtMs, string Kind, string? Node, long Cumulative, ReadOnlyMemory<byte> Body);
