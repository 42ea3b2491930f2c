namespace Lighthouse.Chaos;

/// <summary>One line of the ledger.</summary>
/// <param name="Order">Its place: the ledger takes one line at a time.</param>
/// <param name="Key">What its fence is compared by: queue and ordering key, else queue and job.</param>
/// <param name="Queue">The job's queue.</param>
/// <param name="JobId">The job.</param>
/// <param name="Token">The producer's name for the job, from its arguments.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Fence">The fence number of the hand-out.</param>
/// <param name="Node">The member that runs it.</param>
/// <param name="Process">The process that member is.</param>
/// <param name="At">When the ledger took it.</param>
/// <param name="Phase">Where the run is.</param>
/// <param name="Refused">A newer fence of this key has been seen before: this had no effect.</param>
internal sealed record LedgerEntry(
    long Order, string Key, string Queue, string JobId, string Token, int Attempt, long Fence, string Node, string Process, DateTimeOffset At, LedgerPhase Phase, bool Refused);
