namespace Lighthouse.Jobs;

/// <summary>
/// How this node stands to suspects, which run alone on their node: whether it holds anything, and for how long it would take a turn of running dry for one. Written by
/// the IngestActor of each queue and by the QuarantineActor, and read when a claim is sent. A hint: before a suspect is claimed, each queue has said that it is dry.
/// </summary>
internal sealed class SuspectDuty
{
    /// <summary>How long a node's first turn lasts at most, before it has run dry.</summary>
    public static readonly TimeSpan FirstTurn = TimeSpan.FromSeconds(60);

    private long _turn = FirstTurn.Ticks;
    private int _occupied;

    /// <summary>Zero while the node rests from one: it takes neither a turn nor, when it is idle, a suspect.</summary>
    public TimeSpan Turn
    {
        get => new(Interlocked.Read(ref _turn));
        set => Interlocked.Exchange(ref _turn, value.Ticks);
    }

    /// <summary>Whether no queue of this node holds a job.</summary>
    public bool IsIdle => Volatile.Read(ref _occupied) == 0;

    /// <summary>A queue holds jobs from now on.</summary>
    public void Occupy() => Interlocked.Increment(ref _occupied);

    /// <summary>A queue holds nothing any more.</summary>
    public void Vacate() => Interlocked.Decrement(ref _occupied);
}
