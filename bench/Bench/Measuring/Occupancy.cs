namespace Lighthouse.Bench;

/// <summary>How many workers were busy at which time, by the starts and ends that handlers left.</summary>
internal sealed class Occupancy
{
    private readonly long[] _times;
    private readonly int[] _busy;

    /// <param name="records">By time; a start and an end of each job.</param>
    public Occupancy(IReadOnlyList<JobRecord> records)
    {
        (_times, _busy) = (new long[records.Count], new int[records.Count]);
        var busy = 0;
        for (var i = 0; i < records.Count; i++)
        {
            busy += records[i].Kind == JobRecord.Start ? 1 : -1;
            (_times[i], _busy[i]) = (records[i].At, busy);
        }
    }

    /// <summary>The most that were busy at once from one time to just before another.</summary>
    public int Most(long from, long until)
    {
        var at = Array.BinarySearch(_times, from);
        if (at < 0) at = ~at - 1; // what began before still holds
        else while (at > 0 && _times[at - 1] == from) at--;
        var most = at < 0 ? 0 : _busy[at];
        for (var i = at + 1; i < _times.Length && _times[i] < until; i++) most = Math.Max(most, _busy[i]);
        return most;
    }
}
