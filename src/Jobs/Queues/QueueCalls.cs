using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Outcome = Lighthouse.Broker.Outcome;

namespace Lighthouse.Jobs;

/// <summary>Sends one queue's calls to Redis. Each answer, or failure, comes back to the IngestActor as a message.</summary>
internal sealed class QueueCalls(ActorContext<IngestMessage> ingest, QueueRun run, QueueTools tools, QueueOpener opener)
{
    public void Open(string node) => ingest.PipeToSelf(
        opener.OpenAsync(run.Queue, node, ingest.Stopping),
        static opened => new IngestMessage.Opened(opened),
        static cause => new IngestMessage.OpenFailed(cause));

    public void Claim(QueueSession session, ClaimOrder order) => ingest.PipeToSelf(
        tools.Broker.ClaimAsync(session, order, ingest.Stopping),
        reply => new IngestMessage.Claimed(session.Node, order.Mode, reply),
        static cause => new IngestMessage.ClaimFailed(cause));

    public void Disarm(QueueSession session, long number) => ingest.PipeToSelf(
        tools.Broker.DisarmAsync(session, number, ingest.Stopping),
        reply => new IngestMessage.Disarmed(session, reply),
        static cause => new IngestMessage.DisarmFailed(cause));

    public void Settle(QueueSession session, IReadOnlyList<HeldJob> batch)
    {
        var outcomes = new Outcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = batch[i].Outcome!;
        ingest.PipeToSelf(
            tools.Broker.SettleAsync(session, outcomes, ingest.Stopping),
            static reply => new IngestMessage.Settled(reply),
            static cause => new IngestMessage.SettleFailed(cause));
    }

    public void Release(QueueSession session, IReadOnlyList<HeldJob> batch) => ingest.PipeToSelf(
        tools.Broker.ReleaseAsync(session, [.. batch.Select(job => job.Release!)], ingest.Stopping),
        static reply => new IngestMessage.Released(reply),
        static cause => new IngestMessage.ReleaseFailed(cause));

    /// <summary>A poll: when it fails, the next one comes soon.</summary>
    public void Notices(QueueSession session) => ingest.PipeToSelf(
        tools.Broker.NoticesAsync(session, ingest.Stopping),
        static ids => new IngestMessage.Noticed(ids),
        static _ => new IngestMessage.Noticed([]));

    public void Progress(QueueSession session, HeldJob job) => _ = SendProgressAsync(session, job);

    public void Relay() => ingest.PipeToSelf(
        tools.Outbox.RelayAsync(run.Queue, ingest.Stopping),
        static relayed => new IngestMessage.Relayed(null),
        static cause => new IngestMessage.Relayed(cause));

    public void Close(QueueSession session) => ingest.PipeToSelf(
        tools.Broker.CloseAsync(session, ingest.Stopping),
        static empty => empty ? new IngestMessage.Closed() : new IngestMessage.CloseFailed(null),
        static cause => new IngestMessage.CloseFailed(cause));

    /// <summary>Nothing depends on it; lost, it is sent again as long as the job runs.</summary>
    private async Task SendProgressAsync(QueueSession session, HeldJob job)
    {
        try
        {
            await tools.Broker.ProgressAsync(session, job.Claimed.Stream, job.Claimed.Entry, job.Claimed.Id, ProgressJson.Write(job.Progress!), ingest.Stopping);
        }
        catch (Exception cause) when (cause is RedisException or OperationCanceledException)
        {
            job.NoteProgress();
        }
    }
}
