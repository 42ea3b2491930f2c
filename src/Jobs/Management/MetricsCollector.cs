using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// Listens to this process' own meters and the runtime's, and renders them in the text exposition format (version 0.0.4)
/// that collectors scrape from <c>/metrics</c>.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    public const string MeterPrefix = "Lighthouse";

    private readonly ConcurrentDictionary<Instrument, MetricInstrument> _instruments = new();
    private readonly Lock _rendering = new();
    private readonly MeterListener _listener = new();

    /// <param name="meters">Where this process' meters come from: those of another host in the same process are not its own.</param>
    public MetricsCollector(IMeterFactory? meters = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var meter = instrument.Meter;
            var ours = meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal) && (meter.Scope is null || meter.Scope == meters);
            if (!ours && meter.Name != "System.Runtime") return;
            listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, static i => new MetricInstrument(i)));
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
        _listener.MeasurementsCompleted = (instrument, _) => _instruments.TryRemove(instrument, out var _);
        _listener.Start();
    }

    public string Render()
    {
        var text = new StringBuilder(4096);
        lock (_rendering)
        {
            _listener.RecordObservableInstruments();
            foreach (var instrument in _instruments.Values.OrderBy(i => i.Name, StringComparer.Ordinal)) instrument.Render(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => (state as MetricInstrument)?.Record(value, tags);
}
