namespace Lighthouse.Jobs.Leader;

/// <summary>What a fragment of a journal record says became of a job. The order is that of the snapshot's counts: append only.</summary>
internal enum OutcomeState
{
    Other,
    Succeeded,
    Retry,
    Dead,
    Cancelled,
    Expired,
    Deduplicated,
    Recovered,
    Released,
    Scheduled,
    Waiting,
    Cancelling,
    Requeued,
    Purged,
}

internal static class OutcomeStates
{
    public const int Count = (int)OutcomeState.Purged + 1;

    public static OutcomeState Parse(ReadOnlySpan<byte> state) => state switch
    {
        _ when state.SequenceEqual("succeeded"u8) => OutcomeState.Succeeded,
        _ when state.SequenceEqual("retry"u8) => OutcomeState.Retry,
        _ when state.SequenceEqual("dead"u8) => OutcomeState.Dead,
        _ when state.SequenceEqual("cancelled"u8) => OutcomeState.Cancelled,
        _ when state.SequenceEqual("expired"u8) => OutcomeState.Expired,
        _ when state.SequenceEqual("deduplicated"u8) => OutcomeState.Deduplicated,
        _ when state.SequenceEqual("recovered"u8) => OutcomeState.Recovered,
        _ when state.SequenceEqual("released"u8) => OutcomeState.Released,
        _ when state.SequenceEqual("scheduled"u8) => OutcomeState.Scheduled,
        _ when state.SequenceEqual("waiting"u8) => OutcomeState.Waiting,
        _ when state.SequenceEqual("cancelling"u8) => OutcomeState.Cancelling,
        _ when state.SequenceEqual("requeued"u8) => OutcomeState.Requeued,
        _ when state.SequenceEqual("purged"u8) => OutcomeState.Purged,
        _ => OutcomeState.Other,
    };

    /// <summary>Whether the job is over: its latency from enqueue to end counts.</summary>
    public static bool IsTerminal(this OutcomeState kind) =>
        kind is OutcomeState.Succeeded or OutcomeState.Dead or OutcomeState.Cancelled or OutcomeState.Expired;

    /// <summary>Whether an attempt ended: its run time and its wait count.</summary>
    public static bool EndsAttempt(this OutcomeState kind) => kind is OutcomeState.Succeeded or OutcomeState.Retry or OutcomeState.Dead;
}
