namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>An entry of one of a queue's streams.</summary>
internal sealed class EntryRecord
{
    public required JobRecord Job { get; init; }

    public required EntryId Position { get; init; }

    /// <summary>Handed out once.</summary>
    public bool Given { get; set; }

    /// <summary>The node it is pending with.</summary>
    public string? Holder { get; set; }

    /// <summary>Somebody deleted it while a node held it: it is pending, and its body is gone.</summary>
    public bool Bodiless { get; set; }

    /// <summary>It leaves at the end of the call.</summary>
    public bool Leaving { get; set; }

    public EntryRecord Copy() => new() { Job = Job.Copy(), Position = Position, Given = Given, Holder = Holder, Bodiless = Bodiless };
}

/// <summary>One of a queue's seven streams.</summary>
internal sealed class StreamRecord
{
    public List<EntryRecord> Entries { get; private init; } = [];

    /// <summary>The last id that was given to an entry.</summary>
    public EntryId Last { get; set; }

    /// <summary>Ids are made from the clock, and never go back.</summary>
    public EntryId NextId(long now) => (ulong)now > Last.Milliseconds ? new EntryId((ulong)now, 0) : new EntryId(Last.Milliseconds, Last.Sequence + 1);

    public EntryRecord Add(JobRecord job, long now)
    {
        Last = NextId(now);
        var entry = new EntryRecord { Job = job, Position = Last };
        Entries.Add(entry);
        return entry;
    }

    public EntryRecord? At(EntryId position) => Entries.Find(entry => entry.Position == position);

    public StreamRecord Copy() => new() { Entries = [.. Entries.Select(entry => entry.Copy())], Last = Last };
}
