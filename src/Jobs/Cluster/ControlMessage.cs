namespace Lighthouse.Jobs;

internal abstract record ControlMessage
{
    /// <summary>Stop within the grace.</summary>
    internal sealed record Drain : ControlMessage;

    /// <summary>Stop without waiting for running jobs.</summary>
    internal sealed record Now : ControlMessage;

    /// <summary>Most of the grace is over.</summary>
    internal sealed record Cancel : ControlMessage;

    /// <summary>The grace is over.</summary>
    internal sealed record GraceIsOver : ControlMessage;

    /// <summary>Redis had its time to take back what is left.</summary>
    internal sealed record PatienceIsOver : ControlMessage;
}
