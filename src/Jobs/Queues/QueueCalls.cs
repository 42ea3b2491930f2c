using Lighthouse.Actors;
using Lighthouse.Broker;
using Outcome = Lighthouse.Broker.Outcome;

namespace Lighthouse.Jobs;

/// <summary>Sends one queue's calls to Redis. Each answer, or failure, comes back to the IngestActor as a message.</summary>
internal sealed class QueueCalls(ActorContext<IngestMessage> ingest, QueueRun run, JobBroker broker, QueueOpener opener, JobBell bell)
{
    private static readonly TimeSpan BellWait = TimeSpan.FromSeconds(5);

    public void Open(string node) => ingest.PipeToSelf(
        opener.OpenAsync(run.Queue, node, ingest.Stopping),
        static opened => new IngestMessage.Opened(opened),
        static cause => new IngestMessage.OpenFailed(cause));

    public void Claim(QueueSession session, long number, int want) => ingest.PipeToSelf(
        broker.ClaimAsync(session, number, want, ingest.Stopping),
        reply => new IngestMessage.Claimed(session.Node, reply),
        static cause => new IngestMessage.ClaimFailed(cause));

    public void WaitForBell() => ingest.PipeToSelf(
        bell.WaitAsync([run.Queue], BellWait, ingest.Stopping),
        static rang => rang ? new IngestMessage.Rang() : new IngestMessage.Silence(),
        static cause => new IngestMessage.RingFailed(cause));

    public void Settle(QueueSession session, IReadOnlyList<HeldJob> batch)
    {
        var outcomes = new Outcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = batch[i].Outcome!;
        ingest.PipeToSelf(
            broker.SettleAsync(session, outcomes, ingest.Stopping),
            static reply => new IngestMessage.Settled(reply),
            static cause => new IngestMessage.SettleFailed(cause));
    }

    public void Release(QueueSession session, IReadOnlyList<HeldJob> batch) => ingest.PipeToSelf(
        broker.ReleaseAsync(session, [.. batch.Select(job => job.Release!)], ingest.Stopping),
        static reply => new IngestMessage.Released(reply),
        static cause => new IngestMessage.ReleaseFailed(cause));

    public void Close(QueueSession session) => ingest.PipeToSelf(
        broker.CloseAsync(session, ingest.Stopping),
        static empty => empty ? new IngestMessage.Closed() : new IngestMessage.CloseFailed(null),
        static cause => new IngestMessage.CloseFailed(cause));
}
