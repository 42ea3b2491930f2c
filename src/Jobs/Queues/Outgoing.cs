using Lighthouse.Broker;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>What leaves this node: outcomes and jobs that are given back, one call of each in flight, and the follow-up jobs that outcomes bring. Plain state with one owner, the IngestActor.</summary>
internal sealed partial class Outgoing(QueueRun run, QueueCalls calls, HeldJobs held, Errands errands, ILogger logger)
{
    public bool IsInFlight => held.Settles.IsInFlight || held.Releases.IsInFlight;

    public void Send(QueueSession session)
    {
        if (held.Settles.Next() is { Count: > 0 } outcomes) calls.Settle(session, outcomes);
        if (held.Releases.Next() is { Count: > 0 } releases) calls.Release(session, releases);
    }

    public void Settled(SettleReply reply)
    {
        if (reply.Status != BrokerStatus.Ok)
        {
            held.Settles.Failed(refused: false);
            return;
        }

        var batch = held.Answered(held.Settles);
        run.Metrics.Settled(run.Queue, batch, reply.NotHeld.Count);
        errands.Settled(batch);
        if (reply.NotHeld.Count > 0) LogNotHeld(logger, reply.NotHeld.Count, run.Queue, batch[reply.NotHeld[0]].Claimed.Id);
    }

    public void SettleFailed(Exception cause)
    {
        if (held.SettleFailed(cause) is { } alone) LogCannotBeSettled(logger, cause, alone.Claimed.Id, run.Queue);
    }

    public void Released(SettleReply reply)
    {
        if (reply.Status != BrokerStatus.Ok) held.Releases.Failed(refused: false);
        else run.Metrics.Released(run.Queue, held.Answered(held.Releases).Count);
    }

    public void Relayed(Exception? cause)
    {
        if (cause is not null) LogNotRelayed(logger, run.Queue, cause.Message);
        errands.Relayed(all: cause is null);
    }

    [LoggerMessage(2004, LogLevel.Warning, "{Count} jobs of queue {Queue} were no longer ours when they were settled, {Id} the first: nothing happened to them")]
    private static partial void LogNotHeld(ILogger logger, int count, string queue, string id);

    [LoggerMessage(2005, LogLevel.Error, "The outcome of job {Id} of queue {Queue} cannot be stored; it is settled without result and reply, and as dead where that is refused too")]
    private static partial void LogCannotBeSettled(ILogger logger, Exception cause, string id, string queue);

    [LoggerMessage(2006, LogLevel.Warning, "Follow-up jobs of queue {Queue} are not in their queues yet; the leader sees to them: {Reason}")]
    private static partial void LogNotRelayed(ILogger logger, string queue, string reason);
}
