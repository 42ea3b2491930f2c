using System.Diagnostics.Metrics;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Leader;

internal sealed class LeaderMetrics
{
    private readonly Counter<long> _downed;
    private readonly Counter<long> _reclaimed;
    private readonly Counter<long> _folded;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _found;
    private readonly Counter<long> _ticks;
    private readonly Counter<long> _ticksMissed;

    public LeaderMetrics(IMeterFactory meters, LeaderStatus status)
    {
        var meter = meters.Create("Lighthouse.Leader");
        _downed = meter.CreateCounter<long>("lighthouse.members.down", description: "Members this process has declared down");
        _reclaimed = meter.CreateCounter<long>("lighthouse.jobs.recovered", description: "Jobs of lost members that this process has brought back into their queues");
        _folded = meter.CreateCounter<long>("lighthouse.journal.folded", description: "Outcomes that the coordinator of this process has read from the journals");
        _missed = meter.CreateCounter<long>("lighthouse.journal.missed", description: "Outcomes that were trimmed from a journal before the coordinator read them");
        _found = meter.CreateCounter<long>("lighthouse.audit.findings", description: "Things that should not be, found in queues and mended by this process");
        meter.CreateObservableGauge(
            "lighthouse.queue.unserved",
            () => status.Unserved.Select(queue => new Measurement<long>(queue.Value, new KeyValuePair<string, object?>("queue", queue.Key))),
            description: "Jobs that wait in a queue which no node serves");
        _ticks = meter.CreateCounter<long>("lighthouse.cron.ticks", description: "Ticks of schedules that this process has decided, by what came of them");
        _ticksMissed = meter.CreateCounter<long>("lighthouse.cron.missed", description: "Times this process found that ticks of a schedule had been missed");
        meter.CreateObservableGauge("lighthouse.leader", () => status.Token > 0 ? 1 : 0, description: "1 while this process leads the cluster");
    }

    public void Downed() => _downed.Add(1);

    public void Reclaimed(string queue, int jobs)
    {
        if (jobs > 0) _reclaimed.Add(jobs, new KeyValuePair<string, object?>("queue", queue));
    }

    public void Folded(long outcomes) => _folded.Add(outcomes);

    public void Found(string queue, AuditKind kind) =>
        _found.Add(1, new KeyValuePair<string, object?>("queue", queue), new KeyValuePair<string, object?>("kind", kind.ToString()));

    public void Ticked(string queue, FireStatus status)
    {
        if (status != FireStatus.Already) _ticks.Add(1, new KeyValuePair<string, object?>("queue", queue), new KeyValuePair<string, object?>("outcome", status.ToString().ToLowerInvariant()));
    }

    public void TicksMissed(string queue) => _ticksMissed.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Missed(string queue, long outcomes) => _missed.Add(outcomes, new KeyValuePair<string, object?>("queue", queue));
}
