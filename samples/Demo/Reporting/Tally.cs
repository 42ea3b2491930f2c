using System.Collections.Concurrent;
using Lighthouse.Broker;
using Lighthouse.Demo.Workload;
using Lighthouse.Messages;

namespace Lighthouse.Demo.Reporting;

/// <summary>What became of each sample job, read from the queue's journal: the only witness that cannot disagree with the queue.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, SampleJob> _enqueued = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobEnd> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _retried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _recovered = new(StringComparer.Ordinal);

    public int Enqueued => _enqueued.Count;

    /// <summary>Jobs of this workload whose end is in the journal.</summary>
    public int Ended { get; private set; }

    public IEnumerable<SampleJob> Jobs => _enqueued.Values;

    public void Add(SampleJob job)
    {
        if (!_enqueued.TryAdd(job.Id, job)) throw new InvalidOperationException($"Two sample jobs have the id {job.Id}.");
    }

    /// <summary>Takes in further records of the journal.</summary>
    public void Read(IEnumerable<JournalRecord> records)
    {
        foreach (var record in records)
        {
            foreach (var entry in record.Entries) Read(record, entry);
        }

        Ended = _enqueued.Keys.Count(_ends.ContainsKey);
    }

    public JobEnd? EndOf(string id) => _ends.GetValueOrDefault(id);

    /// <summary>How many jobs went through a retry, or a recovery, at least once.</summary>
    public int RetriedOf(string type) => CountOf(_retried, type);

    public int RecoveredOf(string type) => CountOf(_recovered, type);

    private int CountOf(Dictionary<string, int> counts, string type) => counts.Count(each => _enqueued.TryGetValue(each.Key, out var job) && job.Type == type);

    private void Read(JournalRecord record, JournalEntry entry)
    {
        if (entry.State == "retry") _retried[entry.Id] = _retried.GetValueOrDefault(entry.Id) + 1;
        else if (entry.State == "recovered") _recovered[entry.Id] = _recovered.GetValueOrDefault(entry.Id) + 1;
        else if (entry.State is JobStates.Succeeded or JobStates.Dead or JobStates.Cancelled or JobStates.Expired or JobStates.Deduplicated)
        {
            var before = _ends.GetValueOrDefault(entry.Id)?.Times ?? 0;
            _ends[entry.Id] = new JobEnd(entry.State, record.AtMs, TimeSpan.FromMilliseconds(Math.Max(0, record.AtMs - entry.EnqueuedMs)), entry.Error?.Message, before + 1);
        }
    }
}

/// <summary>How a job ended.</summary>
/// <param name="Latency">From enqueue to end.</param>
/// <param name="Times">How many ends the journal holds; anything but one is a broken promise.</param>
internal sealed record JobEnd(string State, long AtMs, TimeSpan Latency, string? Error, int Times);
