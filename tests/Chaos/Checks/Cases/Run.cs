using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>One run of a handler, as the ledger saw it.</summary>
internal sealed class Run(LedgerEntry begun)
{
    /// <summary>How it began; refused when a newer run of its key had been seen.</summary>
    public LedgerEntry Begun { get; } = begun;

    /// <summary>How it ended; null when it never did, as far as the ledger knows.</summary>
    public LedgerEntry? End { get; set; }

    public JobName Job => new(Begun.Queue, Begun.JobId);

    public long Fence => Begun.Fence;

    public string Node => Begun.Node;

    /// <summary>The process it ran in, by its number; 0 when the ledger was not told.</summary>
    public int Process => int.TryParse(Begun.Process.AsSpan(Begun.Process.LastIndexOf(':') + 1), CultureInfo.InvariantCulture, out var process) ? process : 0;

    /// <summary>It had its effect.</summary>
    public bool HadEffect => End is { Phase: LedgerPhase.Done, Refused: false };

    public DateTimeOffset EndedAt => End?.At ?? DateTimeOffset.MaxValue;

    public override string ToString() => FormattableString.Invariant($"attempt {Begun.Attempt} with fence {Fence} on {Node}");
}
