using System.Diagnostics.Metrics;
using Lighthouse.Jobs.Management;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly Meter _meter = new($"Lighthouse.Tests.{Guid.NewGuid():N}");
    private readonly MetricsCollector _collector = new();

    [Fact]
    public void Render_Counter_HasTypeHelpAndLabels()
    {
        var jobs = _meter.CreateCounter<long>("test.jobs.settled", unit: "{job}", description: "Jobs settled");
        jobs.Add(2, new KeyValuePair<string, object?>("queue", "email"));
        jobs.Add(3, new KeyValuePair<string, object?>("queue", "email"));
        jobs.Add(1, new KeyValuePair<string, object?>("queue", "a\"b\\c\nd"));

        var text = _collector.Render();

        text.ShouldContain("# HELP test_jobs_settled_total Jobs settled\n# TYPE test_jobs_settled_total counter\n");
        text.ShouldContain("test_jobs_settled_total{queue=\"email\"} 5\n");
        text.ShouldContain("test_jobs_settled_total{queue=\"a\\\"b\\\\c\\nd\"} 1\n");
    }

    [Fact]
    public void Render_Histogram_CountsCumulatively()
    {
        var seconds = _meter.CreateHistogram("test.run", unit: "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in (double[])[0.05, 0.5, 5]) seconds.Record(value);

        var text = _collector.Render();

        text.ShouldContain("test_run_seconds_bucket{le=\"0.1\"} 1\ntest_run_seconds_bucket{le=\"1\"} 2\ntest_run_seconds_bucket{le=\"+Inf\"} 3\n");
        text.ShouldContain("test_run_seconds_sum 5.55\ntest_run_seconds_count 3\n");
    }

    [Fact]
    public void Render_ObservableGaugeThatStopsReporting_IsGone()
    {
        Measurement<int>[] measurements = [new(7, new KeyValuePair<string, object?>("queue", "email"))];
        _meter.CreateObservableGauge("test.held", () => measurements);

        _collector.Render().ShouldContain("test_held{queue=\"email\"} 7\n");
        measurements = [];
        _collector.Render().ShouldNotContain("test_held");
    }

    [Fact]
    public void Render_GaugeSetOnce_IsStillShownLater()
    {
        _meter.CreateGauge<double>("test.level").Record(0.25);

        _collector.Render().ShouldContain("test_level 0.25\n");
        _collector.Render().ShouldContain("test_level 0.25\n");
    }

    [Fact]
    public void Render_MeterOfSomebodyElse_IsNotShown()
    {
        using var other = new Meter("Other.Company");
        other.CreateCounter<int>("other.things").Add(1);

        _collector.Render().ShouldNotContain("other_things");
    }

    [Fact]
    public void Render_UpDownCounter_IsAGauge()
    {
        var running = _meter.CreateUpDownCounter<int>("test.running");
        running.Add(3);
        running.Add(-1);

        _collector.Render().ShouldContain("# TYPE test_running gauge\ntest_running 2\n");
    }

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }
}
