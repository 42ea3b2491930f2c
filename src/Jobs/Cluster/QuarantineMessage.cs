namespace Lighthouse.Jobs;

internal abstract record QuarantineMessage
{
    /// <summary>Redis gives this node the turn to run a suspect of this queue, alone.</summary>
    internal sealed record Wanted(string Queue) : QuarantineMessage;

    /// <summary>The queue stands still, and nothing of it is held or in flight.</summary>
    internal sealed record Dry(string Queue) : QuarantineMessage;

    /// <summary>The suspect has ended, or there was none.</summary>
    internal sealed record Over(string Queue, bool HadOne) : QuarantineMessage;

    /// <summary>The node was declared down: nothing of it is held any more.</summary>
    internal sealed record Lost : QuarantineMessage;

    /// <summary>The node has not run dry in time.</summary>
    internal sealed record PatienceIsOver : QuarantineMessage;
}
