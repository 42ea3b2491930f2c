using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>
/// What this node holds of one queue, from claim until the settle is answered. Plain state with one owner, the IngestActor.
/// Removal swaps the last job into the gap, so each step costs the same however much is held.
/// </summary>
internal sealed class Ledger
{
    private readonly List<HeldJob> _jobs = [];

    public int Count => _jobs.Count;

    public IReadOnlyList<HeldJob> Jobs => _jobs;

    public static bool Holds(HeldJob job) => job.Place >= 0;

    public void Add(HeldJob job)
    {
        job.Place = _jobs.Count;
        _jobs.Add(job);
    }

    public void Remove(HeldJob job)
    {
        if (job.Place < 0) return;
        var last = _jobs[^1];
        _jobs[job.Place] = last;
        last.Place = job.Place;
        _jobs.RemoveAt(_jobs.Count - 1);
        job.Place = -1;
    }

    public List<HeldJob> Clear()
    {
        List<HeldJob> all = [.. _jobs];
        foreach (var job in all) job.Place = -1;
        _jobs.Clear();
        return all;
    }

    /// <summary>
    /// Compares the ledger with what Redis says this node holds. A job that Redis lists and the ledger does not know is unknown: it was
    /// handed out by a call whose answer was lost. One that the ledger has and Redis does not list is gone, and leaves the ledger here.
    /// </summary>
    /// <param name="compareBodies">Redis may be another than the one this ledger was filled from: equal entry ids prove nothing then.</param>
    public (List<ClaimedJob> Unknown, List<HeldJob> Gone) Reconcile(IReadOnlyList<ClaimedJob> held, bool compareBodies)
    {
        var known = new Dictionary<(int, EntryId), HeldJob>(_jobs.Count);
        foreach (var job in _jobs) known[(job.Claimed.Stream, job.Claimed.Entry)] = job;

        var unknown = new List<ClaimedJob>();
        var listed = new HashSet<(int, EntryId)>(held.Count);
        foreach (var claimed in held)
        {
            var key = (claimed.Stream, claimed.Entry);
            if (!listed.Add(key)) continue;
            if (known.TryGetValue(key, out var job) && (!compareBodies || SameBody(job.Claimed, claimed))) known.Remove(key);
            else unknown.Add(claimed);
        }

        List<HeldJob> gone = [.. known.Values];
        foreach (var job in gone) Remove(job);
        return (unknown, gone);
    }

    private static bool SameBody(ClaimedJob left, ClaimedJob right)
    {
        if (!left.IdBytes.Span.SequenceEqual(right.IdBytes.Span) || left.Fields.Length != right.Fields.Length) return false;
        for (var i = 0; i < left.Fields.Length; i++)
        {
            if (!left.Fields[i].Span.SequenceEqual(right.Fields[i].Span)) return false;
        }

        return true;
    }
}
