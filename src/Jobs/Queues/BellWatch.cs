using Lighthouse.Actors;
using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>The wait for the bell of one queue, on a connection of its own. What becomes of it comes back to the IngestActor as a message.</summary>
internal sealed class BellWatch(ActorContext<IngestMessage> ingest, QueueTools tools)
{
    private JobBell? _bell = tools.Bell();

    /// <summary>Waits, and claims when the wait is over.</summary>
    public void Wait(QueueSession session, ClaimOrder order, TimeSpan wait) => ingest.PipeToSelf(
        (_bell ??= tools.Bell()).WaitAndClaimAsync(session, order, wait, ingest.Stopping),
        waited => new IngestMessage.Waited(session, order, waited.Rang, waited.Claim),
        cause => new IngestMessage.WaitFailed(session, order, cause));

    /// <summary>
    /// Gives the wait up, by giving up its connection, when the claim behind it is known to hand out nothing: otherwise it would take the next ring, up to a tick from now, and wake
    /// nobody with it. The wait fails then.
    /// </summary>
    public void HangUp()
    {
        _ = _bell?.DisposeAsync().AsTask();
        _bell = null;
    }

    /// <summary>Nobody looks after the queue any more.</summary>
    public ValueTask CloseAsync() => _bell?.DisposeAsync() ?? default;
}
