namespace Lighthouse.Jobs;

internal abstract record QuarantineMessage
{
    /// <summary>Redis has a suspect of this queue, and it is this node's turn to run it, alone: the node is idle, or is to run dry.</summary>
    internal sealed record Wanted(string Queue) : QuarantineMessage;

    /// <summary>The queue stands still, and nothing of it is held or in flight.</summary>
    internal sealed record Dry(string Queue) : QuarantineMessage;

    /// <summary>The suspect has ended, or there was none.</summary>
    /// <param name="Number">Of the <see cref="QueueMessage.GoAlone"/> that this answers.</param>
    internal sealed record Over(string Queue, long Number, bool HadOne) : QuarantineMessage;

    /// <summary>The node was declared down: nothing of it is held any more.</summary>
    internal sealed record Lost : QuarantineMessage;

    /// <summary>The node has not run dry in time.</summary>
    internal sealed record PatienceIsOver : QuarantineMessage;

    /// <summary>Work went on for as long as the node had stood still: it may do so again.</summary>
    internal sealed record Rested : QuarantineMessage;
}
