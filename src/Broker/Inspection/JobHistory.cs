using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>One thing the journal says of a job, and the record that says it.</summary>
internal sealed record JobTrace(JournalRecord Record, JournalEntry Entry);

/// <summary>Finds what the journal says of a job, and makes a timeline of it.</summary>
internal sealed class JobHistory(JournalReader journal)
{
    private const int Page = 32;

    /// <summary>At most this many records are read for one job: with full batches, a journal's whole length (a million outcomes).</summary>
    private const int MostRecords = 2048;

    /// <summary>
    /// Oldest first. Ids made by Redis or a function tell when the job was enqueued: the search runs forward from there, to the job's end.
    /// For a client's id it runs back from the journal's end.
    /// </summary>
    public async Task<IReadOnlyList<JobTrace>> ReadAsync(string queue, string id, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(id);
        var begin = Names.IsMadeId(bytes) && EntryId.TryParse(id.TrimStart('f'), out var made) ? JustBefore(made.Milliseconds) : EntryId.Start;
        var back = begin == EntryId.Start;
        var traces = new List<JobTrace>();
        EntryId? from = begin;
        for (var read = 0; read < MostRecords && from is { } position; read += Page)
        {
            (var records, from) = await journal.SearchAsync(queue, bytes, position, back, Page, ct);
            foreach (var record in records)
            {
                foreach (var entry in back ? record.Entries.Reverse() : record.Entries)
                {
                    if (entry.Id == id) traces.Add(new JobTrace(record, entry));
                }
            }
            if (!back && traces.Count > 0 && traces[^1].Entry.State is var state && state != JobStates.Dead && JobStates.IsFinal(state)) break;
        }
        if (back) traces.Reverse();
        return traces;
    }

    private static List<TimelineEvent> Timeline(IReadOnlyList<JobTrace> traces)
    {
        var events = new List<TimelineEvent>();
        if (traces.Count > 0 && traces[0].Entry.EnqueuedMs > 0) events.Add(new TimelineEvent(traces[0].Entry.EnqueuedMs, "enqueued", null, 0, null));
        foreach (var (record, entry) in traces)
        {
            var node = entry.Node ?? (record.Node.Length == 0 ? null : record.Node);
            if (entry.ClaimedMs > 0) events.Add(new TimelineEvent(entry.ClaimedMs, "claimed", node, entry.Attempt, null));
            if (entry.StartedMs > 0) events.Add(new TimelineEvent(entry.StartedMs, "started", node, entry.Attempt, null));
            events.Add(new TimelineEvent(record.AtMs, entry.State, node, entry.Attempt, Detail(entry)) { Log = entry.Log });
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
        var timeline = Timeline(traces);
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
        if (entry.Unwritten is { } unwritten) return $"{entry.Error?.Message}{(entry.Error is null ? "" : " ")}(Redis refused to write its {unwritten})";
        if (entry.Error is { } error) return error.Message;
        if (entry.By is { Length: > 0 } by) return entry.Note is { Length: > 0 } reason ? $"by {by}: {reason}" : $"by {by}";
        if (entry.First is { } first) return $"the first job with this id is {first}";
        if (entry.DueMs > 0) return $"due {Instants.Format(DateTimeOffset.FromUnixTimeMilliseconds(entry.DueMs))}";
        return null;
    }

    /// <summary>A job can be settled in the very millisecond in which it was enqueued, as the journal's first record of it.</summary>
    private static EntryId JustBefore(ulong milliseconds) => milliseconds == 0 ? EntryId.Start : new EntryId(milliseconds - 1, ulong.MaxValue);
}
