using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>
/// Jobs on their way to Redis by one kind of call: one batch in flight, the next gathering meanwhile.
/// After an error nobody knows what became of the batch, so it goes back to the front until the queue has been opened anew.
/// </summary>
internal sealed class OutgoingBatch(int most)
{
    private readonly List<HeldJob> _gathering = [];
    private readonly List<HeldJob> _inFlight = [];
    private readonly int _most = most;
    private int _limit = most;

    public bool IsInFlight => _inFlight.Count > 0;

    public bool IsEmpty => _gathering.Count == 0 && _inFlight.Count == 0;

    public int Count => _gathering.Count + _inFlight.Count;

    /// <summary>Bytes of results and follow-up jobs that wait or are in flight.</summary>
    public long Bytes { get; private set; }

    public void Add(HeldJob job)
    {
        job.Weight = job.Outcome is { } outcome ? outcome.Result.Length + (outcome.FollowUps.Count == 0 ? 0 : outcome.FollowUps.Sum(next => next.Job.Length)) : 0;
        Bytes += job.Weight;
        _gathering.Add(job);
    }

    /// <summary>The next batch, or nothing while one is in flight or none is there.</summary>
    public IReadOnlyList<HeldJob> Next()
    {
        if (_inFlight.Count > 0 || _gathering.Count == 0) return [];
        var count = 1;
        long bytes = _gathering[0].Weight;
        while (count < _limit && count < _gathering.Count && (bytes += _gathering[count].Weight) <= Limits.CallBytes) count++;
        _inFlight.AddRange(_gathering.GetRange(0, count));
        _gathering.RemoveRange(0, count);
        return _inFlight;
    }

    /// <summary>Redis answered: the batch is done with.</summary>
    public List<HeldJob> Answered()
    {
        List<HeldJob> batch = [.. _inFlight];
        _inFlight.Clear();
        foreach (var job in batch) Bytes -= job.Weight;
        _limit = Math.Min(_most, _limit * 2);
        return batch;
    }

    /// <summary>No answer, or a refusal of the whole call.</summary>
    /// <param name="refused">Redis answered with an error: the next batch is half as large, until the job that it chokes on is alone.</param>
    /// <returns>The only job of a batch that was refused: sending it again cannot help.</returns>
    public HeldJob? Failed(bool refused)
    {
        var alone = refused && _inFlight.Count == 1 ? _inFlight[0] : null;
        if (refused) _limit = Math.Max(1, _inFlight.Count / 2);
        _gathering.InsertRange(0, _inFlight);
        _inFlight.Clear();
        DropWhatIsNotHeld();
        return alone;
    }

    /// <summary>Forgets the jobs that are no longer in the ledger. A batch in flight stays: its answer is still to come.</summary>
    public void DropWhatIsNotHeld() => _gathering.RemoveAll(job =>
    {
        if (Ledger.Holds(job)) return false;
        Bytes -= job.Weight;
        return true;
    });
}
