namespace Lighthouse.Jobs.Leader;

/// <summary>How many outcomes of each kind, and how fast attempts ended lately.</summary>
internal sealed class OutcomeCounts
{
    private readonly long[] _counts = new long[OutcomeStates.Count];

    public RateWindow Rate { get; init; } = new();

    public long LastMs { get; private set; }

    public long this[OutcomeState kind] => _counts[(int)kind];

    public void Record(OutcomeState kind, long atMs, int count = 1)
    {
        if (count == 0) return;
        _counts[(int)kind] += count;
        LastMs = Math.Max(LastMs, atMs);
        if (kind.EndsAttempt()) Rate.Record(atMs, count);
    }

    public CountsSnapshot ToSnapshot() => new([.. _counts], Rate.ToList(), LastMs);

    public static OutcomeCounts From(CountsSnapshot snapshot)
    {
        var counts = new OutcomeCounts { Rate = RateWindow.FromList(snapshot.Rate), LastMs = snapshot.LastMs };
        for (var i = 0; i < Math.Min(snapshot.Counts.Count, OutcomeStates.Count); i++) counts._counts[i] = snapshot.Counts[i];
        return counts;
    }
}
