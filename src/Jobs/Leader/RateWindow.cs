namespace Lighthouse.Jobs.Leader;

/// <summary>How often something happened in the last minute, in twelve buckets of five seconds on the clock of the journal (Redis').</summary>
internal sealed class RateWindow
{
    internal const int Buckets = 12;
    internal const long BucketMs = 5_000;

    private readonly long[] _counts = new long[Buckets];

    /// <summary>Number of the newest bucket: milliseconds since the epoch over the width of a bucket.</summary>
    private long _newest;

    public void Record(long atMs, long times = 1)
    {
        var bucket = atMs / BucketMs;
        Advance(bucket);
        if (bucket > _newest - Buckets) _counts[bucket % Buckets] += times;
    }

    /// <summary>Times a second over the last minute before <paramref name="nowMs"/>.</summary>
    public double PerSecond(long nowMs)
    {
        var now = nowMs / BucketMs;
        long sum = 0;
        for (var bucket = Math.Max(0, now - Buckets + 1); bucket <= _newest; bucket++)
        {
            if (bucket > _newest - Buckets) sum += _counts[bucket % Buckets];
        }

        // The newest bucket has only begun: the window is eleven whole buckets and the begun part of the twelfth.
        var seconds = ((Buckets - 1) * BucketMs + nowMs % BucketMs + 1) / 1000.0;
        return sum / seconds;
    }

    /// <summary>The number of the newest bucket, then the counts from the oldest to the newest.</summary>
    public IReadOnlyList<long> ToList()
    {
        if (_newest == 0) return [];
        var list = new List<long>(Buckets + 1) { _newest };
        for (var bucket = _newest - Buckets + 1; bucket <= _newest; bucket++) list.Add(_counts[((bucket % Buckets) + Buckets) % Buckets]);
        return list;
    }

    public static RateWindow FromList(IReadOnlyList<long> list)
    {
        var window = new RateWindow();
        if (list.Count != Buckets + 1) return window;
        window._newest = list[0];
        for (var i = 0; i < Buckets; i++)
        {
            var bucket = window._newest - Buckets + 1 + i;
            window._counts[((bucket % Buckets) + Buckets) % Buckets] = list[i + 1];
        }

        return window;
    }

    private void Advance(long bucket)
    {
        if (bucket <= _newest) return;
        for (var fresh = Math.Max(_newest + 1, bucket - Buckets + 1); fresh <= bucket; fresh++) _counts[fresh % Buckets] = 0;
        _newest = bucket;
    }
}
