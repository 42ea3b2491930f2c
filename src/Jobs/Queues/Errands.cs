using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>
/// What is done beside claiming and settling, and on which neither depends: sending progress, looking for cancelled jobs, relaying
/// follow-up jobs. A failure of these is forgotten; the next turn, or the leader, does it. Plain state with one owner, the IngestActor.
/// </summary>
internal sealed class Errands(QueueRun run, QueueCalls calls, HeldJobs held)
{
    /// <summary>How often cancelled jobs are looked for while any are held: with the call itself well under the second that is promised.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(400);

    private bool _asking;
    private bool _relaying;
    private bool _relayAgain;

    public void OnTime(QueueSession session)
    {
        foreach (var job in held.Reports.Due()) calls.Progress(session, job); // also with nothing held: it lets go of what has ended
        if (held.IsEmpty || _asking) return;
        _asking = true;
        calls.Notices(session);
    }

    public void Noticed(IReadOnlyList<string> cancelled)
    {
        _asking = false;
        if (cancelled.Count > 0) held.Cancel(cancelled.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Follow-up jobs for other queues wait in this queue's outbox by now.</summary>
    public void Settled(List<HeldJob> batch)
    {
        if (!batch.Exists(job => job.Outcome!.FollowUps.Any(next => next.Queue != run.Queue))) return;
        if (_relaying) _relayAgain = true;
        else Relay();
    }

    public void Relayed(bool all)
    {
        _relaying = false;
        if (all && _relayAgain) Relay();
    }

    private void Relay()
    {
        (_relaying, _relayAgain) = (true, false);
        calls.Relay();
    }
}
