using System.Numerics;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Latencies in buckets that grow with the value: eight to each power of two, so that a quantile is off by at most a sixteenth.
/// From 1 µs to 2^40 µs (about twelve days) these are 304 buckets; longer ones count in the last.
/// </summary>
internal sealed class LatencyHistogram
{
    internal const int Buckets = Linear + (MaxExponent - LinearBits) * Linear;
    private const int LinearBits = 3;
    private const int Linear = 1 << LinearBits;
    private const int MaxExponent = 40;

    private readonly long[] _counts = new long[Buckets];

    public long Count { get; private set; }

    public void Record(long microseconds)
    {
        _counts[BucketOf(microseconds)]++;
        Count++;
    }

    /// <summary>The value that <paramref name="quantile"/> (0 to 1) of the latencies do not exceed; null when there are none.</summary>
    public TimeSpan? Quantile(double quantile)
    {
        if (Count == 0) return null;
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        var bucket = 0;
        for (long seen = _counts[0]; seen < rank; seen += _counts[bucket]) bucket++;
        return TimeSpan.FromMicroseconds(Middle(bucket));
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Buckets; i++) _counts[i] += other._counts[i];
        Count += other.Count;
    }

    /// <summary>The buckets that hold anything, as index, count, index, count, …: what a snapshot keeps.</summary>
    public IReadOnlyList<long> ToSparse()
    {
        var sparse = new List<long>();
        for (var i = 0; i < Buckets; i++)
        {
            if (_counts[i] > 0) sparse.AddRange([i, _counts[i]]);
        }

        return sparse;
    }

    public static LatencyHistogram FromSparse(IReadOnlyList<long> sparse)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i + 1 < sparse.Count; i += 2)
        {
            if (sparse[i] is < 0 or >= Buckets) continue;
            histogram._counts[sparse[i]] += sparse[i + 1];
            histogram.Count += sparse[i + 1];
        }

        return histogram;
    }

    private static int BucketOf(long value)
    {
        if (value < Linear) return (int)Math.Max(0, value);
        var exponent = BitOperations.Log2((ulong)value);
        if (exponent >= MaxExponent) return Buckets - 1;
        return Linear + (exponent - LinearBits) * Linear + (int)((value >> (exponent - LinearBits)) & (Linear - 1));
    }

    private static double Middle(int bucket)
    {
        if (bucket < Linear) return bucket;
        var shift = (bucket - Linear) / Linear;
        var lower = (long)(Linear + (bucket - Linear) % Linear) << shift;
        return lower + ((1L << shift) - 1) / 2.0;
    }
}
