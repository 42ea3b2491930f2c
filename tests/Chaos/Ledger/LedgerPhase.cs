namespace Lighthouse.Chaos;

/// <summary>Where a run of a handler is.</summary>
internal enum LedgerPhase
{
    /// <summary>It has begun, and has had no effect yet.</summary>
    Begun,

    /// <summary>Its effect.</summary>
    Done,

    /// <summary>It ended without an effect: it failed on purpose or was cancelled.</summary>
    Left,

    /// <summary>Its process ended. Noted by the ledger, which saw the connection break.</summary>
    Lost,
}
