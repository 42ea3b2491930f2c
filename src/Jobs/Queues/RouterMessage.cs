using Lighthouse.Actors;

namespace Lighthouse.Jobs;

internal abstract record RouterMessage
{
    /// <summary>Where outcomes go; told once, before anything else.</summary>
    internal sealed record Attach(ActorRef<IngestMessage> Ingest) : RouterMessage;

    /// <summary>There is more in the backlog, or a worker is held up with more behind it.</summary>
    internal sealed record Given : RouterMessage
    {
        public static readonly Given Instance = new();
    }

    /// <summary>A worker found nothing more to do.</summary>
    internal sealed record Idle(WorkerSlot Slot) : RouterMessage;

    /// <summary>Looks whether the workers that were woken have taken the backlog on.</summary>
    internal sealed record Check : RouterMessage
    {
        public static readonly Check Instance = new();
    }

    /// <summary>Looks for handlers that have ignored their cancelled token past the grace.</summary>
    internal sealed record Sweep : RouterMessage;

    /// <summary>The number of workers has changed.</summary>
    internal sealed record Resize : RouterMessage;

    /// <summary>Cancel every handler and end: the queue's ledger is lost.</summary>
    internal sealed record StopRunning : RouterMessage;
}
