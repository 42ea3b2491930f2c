using System.Diagnostics.Metrics;

namespace Lighthouse.Jobs;

/// <summary>The node's instruments, in the meter <c>Lighthouse</c>. Counted a batch at a time wherever there is one; per job only while somebody listens.</summary>
internal sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "Lighthouse";

    /// <summary>In the order of <see cref="Broker.OutcomeKind"/>.</summary>
    private static readonly string[] States = ["succeeded", "retry", "dead", "cancelled", "expired"];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _claimed;
    private readonly Counter<long> _settled;
    private readonly Counter<long> _released;
    private readonly Counter<long> _notHeld;
    private readonly Counter<long> _abandoned;
    private readonly UpDownCounter<long> _running;
    private readonly Histogram<int> _claimBatch;
    private readonly Histogram<int> _settleBatch;
    private readonly Histogram<double> _duration;

    public NodeMetrics()
    {
        _claimed = _meter.CreateCounter<long>("lighthouse.jobs.claimed", "{job}", "Jobs taken from a queue.");
        _settled = _meter.CreateCounter<long>("lighthouse.jobs.settled", "{job}", "Outcomes that Redis accepted, by state.");
        _released = _meter.CreateCounter<long>("lighthouse.jobs.released", "{job}", "Jobs given back without counting an attempt.");
        _notHeld = _meter.CreateCounter<long>("lighthouse.jobs.not_held", "{job}", "Outcomes that came too late: the job was no longer this node's.");
        _abandoned = _meter.CreateCounter<long>("lighthouse.handlers.abandoned", "{handler}", "Handlers that ignored their cancelled token past the grace.");
        _running = _meter.CreateUpDownCounter<long>("lighthouse.jobs.running", "{job}", "Jobs whose handlers run at this moment.");
        _claimBatch = _meter.CreateHistogram<int>("lighthouse.claim.batch", "{job}", "Jobs a claim handed out.");
        _settleBatch = _meter.CreateHistogram<int>("lighthouse.settle.batch", "{job}", "Outcomes settled in one call.");
        _duration = _meter.CreateHistogram<double>("lighthouse.job.duration", "s", "How long handlers ran.");
    }

    public void Claimed(string queue, int jobs)
    {
        if (jobs == 0) return;
        _claimed.Add(jobs, Queue(queue));
        _claimBatch.Record(jobs, Queue(queue));
    }

    public void Settled(string queue, IReadOnlyList<HeldJob> batch, int notHeld)
    {
        _settleBatch.Record(batch.Count, Queue(queue));
        if (notHeld > 0) _notHeld.Add(notHeld, Queue(queue));
        if (!_settled.Enabled) return;
        Span<int> counts = stackalloc int[States.Length];
        foreach (var job in batch) counts[(int)job.Outcome!.Kind]++;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0) _settled.Add(counts[i], Queue(queue), new KeyValuePair<string, object?>("state", States[i]));
        }
    }

    public void Released(string queue, int jobs) => _released.Add(jobs, Queue(queue));

    public void Abandoned(string queue) => _abandoned.Add(1, Queue(queue));

    public void Started(string queue)
    {
        if (_running.Enabled) _running.Add(1, Queue(queue));
    }

    public void Ended(string queue, string type, TimeSpan duration)
    {
        if (_running.Enabled) _running.Add(-1, Queue(queue));
        if (_duration.Enabled) _duration.Record(duration.TotalSeconds, Queue(queue), new KeyValuePair<string, object?>("type", type));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Queue(string queue) => new("queue", queue);
}
