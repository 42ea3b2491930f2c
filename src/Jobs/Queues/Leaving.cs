using Lighthouse.Actors;
using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>How a node that drains leaves a queue: once it holds nothing there, as far as anybody can tell. Plain state with one owner, the IngestActor.</summary>
internal sealed class Leaving(QueueRun run, QueueCalls calls, HeldJobs held, Tenure tenure, ActorRef<QueueMessage> supervisor)
{
    /// <summary>Nothing more is claimed, and what has not started is given back.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Whether the call is in flight.</summary>
    public bool IsClosing { get; private set; }

    public bool IsOver { get; private set; }

    public void Begin() => IsDraining = true;

    /// <summary>Leaves the queue once nothing is held.</summary>
    public void Close(QueueSession session)
    {
        if (IsOver || IsClosing || !held.IsEmpty) return;
        IsClosing = true;
        calls.Close(session);
    }

    /// <summary>
    /// The ledger is empty, but a call whose answer was lost may have handed out jobs, and what a node holds that has left the cluster is reclaimed by
    /// nobody. So a queue that was opened is opened once more before it is left; without Redis until the lease is over, and then the node does not say goodbye.
    /// </summary>
    public void CloseUnopened()
    {
        if (!IsDraining || IsOver || !held.IsEmpty) return;
        if (!tenure.WasOpened) Closed(mayHold: false);
        else if (!run.Lease.IsValid) Closed(mayHold: true);
    }

    public void Closed(bool mayHold)
    {
        IsClosing = false;
        IsOver = true;
        tenure.End();
        supervisor.Tell(new QueueMessage.Drained(mayHold));
    }

    /// <summary>Either Redis says that something is still held here, or nobody knows what it said.</summary>
    public void CloseFailed() => IsClosing = false;
}
