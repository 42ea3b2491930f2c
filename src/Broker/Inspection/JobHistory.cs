using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>One thing the journal says of a job, and the record that says it.</summary>
internal sealed record JobTrace(JournalRecord Record, JournalEntry Entry);

/// <summary>Finds what the journal says of a job, and makes a timeline of it.</summary>
internal sealed class JobHistory(JournalReader journal)
{
    private const int Page = 64;

    /// <summary>At most this many records are read for one job: with full batches, a journal's whole length.</summary>
    private const int MostRecords = 4096;

    /// <summary>Oldest first. The search runs back from the journal's end to when the job was enqueued, which ids made by Redis or a function tell.</summary>
    public async Task<IReadOnlyList<JobTrace>> ReadAsync(string queue, string id, long enqueuedMs, CancellationToken ct)
    {
        var begin = Math.Max(enqueuedMs, MadeAt(id));
        var traces = new List<JobTrace>();
        EntryId? before = null;
        for (var read = 0; read < MostRecords;)
        {
            var records = await journal.ReadBackAsync(queue, before, Page, ct);
            foreach (var record in records)
            {
                foreach (var entry in record.Entries.Reverse())
                {
                    if (entry.Id == id) traces.Add(new JobTrace(record, entry));
                }
            }
            if (records.Count < Page || (long)records[^1].Position.Milliseconds < begin) break;
            read += records.Count;
            before = records[^1].Position;
        }
        traces.Reverse();
        return traces;
    }

    public static IReadOnlyList<TimelineEvent> Timeline(IReadOnlyList<JobTrace> traces)
    {
        var events = new List<TimelineEvent>();
        if (traces.Count > 0 && traces[0].Entry.EnqueuedMs > 0) events.Add(new TimelineEvent(traces[0].Entry.EnqueuedMs, "enqueued", null, 0, null));
        foreach (var (record, entry) in traces)
        {
            var node = entry.Node ?? (record.Node.Length == 0 ? null : record.Node);
            if (entry.ClaimedMs > 0) events.Add(new TimelineEvent(entry.ClaimedMs, "claimed", node, entry.Attempt, null));
            if (entry.StartedMs > 0) events.Add(new TimelineEvent(entry.StartedMs, "started", node, entry.Attempt, null));
            events.Add(new TimelineEvent(record.AtMs, entry.State, node, entry.Attempt, Detail(entry)));
        }
        return events;
    }

    /// <summary>A job that is in no state any more: what the journal last said of it.</summary>
    public static JobView Past(string queue, string id, IReadOnlyList<JobTrace> traces)
    {
        var (record, last) = traces[^1];
        return new JobView
        {
            Queue = queue,
            Id = id,
            Type = last.Type,
            State = last.State,
            Attempt = last.Attempt,
            Node = last.Node ?? record.Node,
            EnqueuedMs = last.EnqueuedMs,
            Error = last.Error,
            Timeline = Timeline(traces),
        };
    }

    /// <summary>A job that is somewhere, with what the journal adds.</summary>
    public static JobView Completed(JobView present, IReadOnlyList<JobTrace> traces)
    {
        var timeline = Timeline(traces).ToList();
        if (timeline.Count == 0 && present.EnqueuedMs > 0) timeline.Add(new TimelineEvent(present.EnqueuedMs, "enqueued", null, 0, null));
        var last = traces.Count > 0 ? traces[^1].Entry : null;
        return present with
        {
            Type = present.Type.Length > 0 ? present.Type : last?.Type ?? "",
            EnqueuedMs = present.EnqueuedMs > 0 ? present.EnqueuedMs : last?.EnqueuedMs ?? 0,
            Timeline = timeline,
        };
    }

    private static string? Detail(JournalEntry entry)
    {
        if (entry.Error is { } error) return error.Message;
        if (entry.First is { } first) return $"the first job with this id is {first}";
        if (entry.DueMs > 0) return $"due {Instants.Format(DateTimeOffset.FromUnixTimeMilliseconds(entry.DueMs))}";
        return null;
    }

    private static long MadeAt(string id) =>
        Names.IsMadeId(System.Text.Encoding.UTF8.GetBytes(id)) && EntryId.TryParse(id.TrimStart('f'), out var made) ? (long)Math.Min(made.Milliseconds, long.MaxValue) : 0;
}
