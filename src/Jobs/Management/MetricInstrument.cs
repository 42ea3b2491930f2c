using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Lighthouse.Jobs.Management;

internal enum MetricKind
{
    Counter,
    UpDownCounter,
    Gauge,
    ObservableGauge,
    ObservableCounter,
    Histogram,
}

/// <summary>One instrument with a series for each set of tags it was used with. Hot: measurements come from running jobs, so finding a known series allocates nothing.</summary>
internal sealed class MetricInstrument
{
    /// <summary>Tags come from data; an instrument with more sets of them than this has a mistake in its tags and shows no more.</summary>
    private const int MaxSeries = 2_000;

    private static readonly double[] DefaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> _byLabels;
    private readonly MetricSeries _untagged;
    private readonly IReadOnlyList<double>? _bounds;
    private readonly string? _description;

    public MetricInstrument(Instrument instrument)
    {
        Kind = KindOf(instrument);
        Name = NameOf(instrument, Kind);
        _description = instrument.Description;
        _bounds = Kind is not MetricKind.Histogram ? null : (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? DefaultBounds;
        _byLabels = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        _untagged = new MetricSeries(_bounds);
    }

    public string Name { get; }

    public MetricKind Kind { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = SeriesOf(tags);
        switch (Kind)
        {
            case MetricKind.Histogram: series.Observe(value); break;
            case MetricKind.Gauge or MetricKind.ObservableGauge or MetricKind.ObservableCounter: series.Set(value); break;
            default: series.Add(value); break;
        }
    }

    public void Render(StringBuilder text)
    {
        var start = text.Length;
        if (_description is { Length: > 0 }) text.Append("# HELP ").Append(Name).Append(' ').Append(_description.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n")).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(Kind switch
        {
            MetricKind.Counter or MetricKind.ObservableCounter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        var lines = text.Length;
        if (_series.TryGetValue("", out var untagged)) RenderSeries(text, "", untagged);
        foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal).Where(s => s.Key.Length > 0)) RenderSeries(text, labels, series);
        if (text.Length == lines) text.Length = start;
    }

    private void RenderSeries(StringBuilder text, string labels, MetricSeries series)
    {
        if (Kind is MetricKind.ObservableGauge or MetricKind.ObservableCounter && !series.TakeFresh()) _series.TryRemove(labels, out _);
        else series.Render(text, Name, labels);
    }

    private MetricSeries SeriesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return _series.GetOrAdd("", _untagged);
        Span<char> buffer = stackalloc char[256];
        var labels = new LabelWriter(buffer);
        foreach (var (key, value) in tags) labels.Append(key, value?.ToString() ?? "");
        if (_byLabels.TryGetValue(labels.Written, out var series)) return series;
        if (_series.Count >= MaxSeries) return new MetricSeries(_bounds);
        return _series.GetOrAdd(labels.Written.ToString(), _ => new MetricSeries(_bounds));
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        if (name.StartsWith("ObservableCounter", StringComparison.Ordinal)) return MetricKind.ObservableCounter;
        if (name.StartsWith("Counter", StringComparison.Ordinal)) return MetricKind.Counter;
        if (name.StartsWith("Histogram", StringComparison.Ordinal)) return MetricKind.Histogram;
        if (name.StartsWith("UpDownCounter", StringComparison.Ordinal)) return MetricKind.UpDownCounter;
        return instrument.IsObservable ? MetricKind.ObservableGauge : MetricKind.Gauge;
    }

    /// <summary>The exposition format's conventions: underscores, the unit spelled out, <c>_total</c> on what only rises.</summary>
    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder(instrument.Name.Length + 16);
        foreach (var c in instrument.Name) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", "1" when kind is MetricKind.Gauge or MetricKind.ObservableGauge => "_ratio", _ => "" };
        if (unit.Length > 0 && !name.ToString().EndsWith(unit, StringComparison.Ordinal)) name.Append(unit);
        if (kind is MetricKind.Counter or MetricKind.ObservableCounter && !name.ToString().EndsWith("_total", StringComparison.Ordinal)) name.Append("_total");
        return name.ToString();
    }
}
