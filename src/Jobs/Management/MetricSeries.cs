using System.Globalization;
using System.Text;

namespace Lighthouse.Jobs.Management;

/// <summary>The values of one instrument under one set of tags. Counters and gauges are one number, histograms also count by bucket.</summary>
internal sealed class MetricSeries(IReadOnlyList<double>? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Count + 1];
    private long _count;
    private double _value;

    public void Add(double value)
    {
        lock (_lock) _value += value;
    }

    public void Set(double value)
    {
        lock (_lock)
        {
            _value = value;
            _count++;
        }
    }

    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds!.Count && value > bounds[bucket]) bucket++;
        lock (_lock)
        {
            _buckets![bucket]++;
            _count++;
            _value += value;
        }
    }

    /// <summary>Whether a gauge was set since the last call: one whose owner is gone is not shown for ever.</summary>
    public bool TakeFresh()
    {
        lock (_lock)
        {
            var fresh = _count > 0;
            _count = 0;
            return fresh;
        }
    }

    /// <summary>Appends this series' lines in the text exposition format, <paramref name="labels"/> without their braces.</summary>
    public void Render(StringBuilder text, string name, string labels)
    {
        lock (_lock)
        {
            if (bounds is null)
            {
                Line(text, name, labels, _value);
                return;
            }

            var separator = labels.Length == 0 ? "" : ",";
            long below = 0;
            for (var i = 0; i < _buckets!.Length; i++)
            {
                below += _buckets[i];
                var bound = i == bounds.Count ? "+Inf" : bounds[i].ToString(CultureInfo.InvariantCulture);
                Line(text, $"{name}_bucket", $"{labels}{separator}le=\"{bound}\"", below);
            }

            Line(text, $"{name}_sum", labels, _value);
            Line(text, $"{name}_count", labels, _count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
