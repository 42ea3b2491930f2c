namespace Lighthouse.Jobs.Leader;

/// <summary>What a fragment of a journal record says became of a job. The order is that of the snapshot's counts: append only.</summary>
internal enum OutcomeKind
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
}

internal static class OutcomeKinds
{
    public const int Count = (int)OutcomeKind.Scheduled + 1;

    public static OutcomeKind Parse(ReadOnlySpan<byte> state) => state switch
    {
        _ when state.SequenceEqual("succeeded"u8) => OutcomeKind.Succeeded,
        _ when state.SequenceEqual("retry"u8) => OutcomeKind.Retry,
        _ when state.SequenceEqual("dead"u8) => OutcomeKind.Dead,
        _ when state.SequenceEqual("cancelled"u8) => OutcomeKind.Cancelled,
        _ when state.SequenceEqual("expired"u8) => OutcomeKind.Expired,
        _ when state.SequenceEqual("deduplicated"u8) => OutcomeKind.Deduplicated,
        _ when state.SequenceEqual("recovered"u8) => OutcomeKind.Recovered,
        _ when state.SequenceEqual("released"u8) => OutcomeKind.Released,
        _ when state.SequenceEqual("scheduled"u8) => OutcomeKind.Scheduled,
        _ => OutcomeKind.Other,
    };

    /// <summary>Whether the job is over: its latency from enqueue to end counts.</summary>
    public static bool IsTerminal(this OutcomeKind kind) =>
        kind is OutcomeKind.Succeeded or OutcomeKind.Dead or OutcomeKind.Cancelled or OutcomeKind.Expired;

    /// <summary>Whether an attempt ended: its run time and its wait count.</summary>
    public static bool EndsAttempt(this OutcomeKind kind) => kind is OutcomeKind.Succeeded or OutcomeKind.Retry or OutcomeKind.Dead;
}
