namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Everything that Redis should hold of one queue.</summary>
internal sealed class QueueRecord
{
    public long Now { get; set; }

    public StreamRecord[] Streams { get; private init; } = [.. Enumerable.Range(0, JobStreams.Count).Select(_ => new StreamRecord())];

    public List<JobSpec> Inbox { get; private init; } = [];

    public List<(long Due, JobRecord Job)> Scheduled { get; private init; } = [];

    public List<(long At, JobRecord Job)> Dead { get; private init; } = [];

    public SortedDictionary<string, JobRecord> Waiting { get; private init; } = new(StringComparer.Ordinal);

    public OrderedDictionary<string, string> Ids { get; private init; } = [];

    public Dictionary<string, long> IdsUntil { get; private init; } = [];

    public OrderedDictionary<string, string> Unique { get; private init; } = [];

    public Dictionary<string, long> UniqueUntil { get; private init; } = [];

    public OrderedDictionary<string, HoldsRecord> Holds { get; private init; } = [];

    public OrderedDictionary<string, string> Lanes { get; private init; } = [];

    public OrderedDictionary<string, string> Where { get; private init; } = [];

    public OrderedDictionary<string, bool> Cancels { get; private init; } = [];

    public OrderedDictionary<string, bool> Progress { get; private init; } = [];

    public OrderedDictionary<string, List<CrashRecord>> Suspects { get; private init; } = [];

    public Dictionary<string, string> Nodes { get; private init; } = [];

    public Dictionary<string, string> Settings { get; private init; } = [];

    public Dictionary<string, long> Counters { get; private init; } = [];

    /// <summary>Whose turn it is to run dry for a suspect, and until when.</summary>
    public (long Until, string Node)? AloneTurn { get; set; }

    /// <summary>A start that is kept for a suspect: 0 until there is one, then the ms until which it is kept.</summary>
    public long? AloneOwed { get; set; }

    public Dictionary<string, long> Ticks { get; private init; } = [];

    public int Outbox { get; set; }

    public Dictionary<string, string> Results { get; private init; } = [];

    public Dictionary<string, int> Replies { get; private init; } = [];

    /// <summary>Jobs that Redis took in, those that have ended, and those that somebody deleted before any node had them.</summary>
    public int Accepted { get; set; }

    public int Ended { get; set; }

    public int Deleted { get; set; }

    /// <summary>Redis' replication id.</summary>
    public string History { get; set; } = "";

    /// <summary>How far the journal has been compared.</summary>
    public EntryId JournalRead { get; set; }

    /// <summary>Whether anything is left but dead jobs.</summary>
    public bool HasMore => Inbox.Count + Scheduled.Count + Waiting.Count > 0 || Array.Exists(Streams, stream => stream.Entries.Count > 0);

    public StreamRecord Stream(int index) => Streams[index - 1];

    public long Count(string counter, long by = 1) => Counters[counter] = Counters.GetValueOrDefault(counter) + by;

    public QueueRecord Copy() => new()
    {
        Now = Now,
        Streams = [.. Streams.Select(stream => stream.Copy())],
        Inbox = [.. Inbox],
        Scheduled = [.. Scheduled.Select(pair => (pair.Due, pair.Job.Copy()))],
        Dead = [.. Dead.Select(pair => (pair.At, pair.Job.Copy()))],
        Waiting = new(Waiting.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()), StringComparer.Ordinal),
        Ids = new(Ids),
        IdsUntil = new(IdsUntil),
        Unique = new(Unique),
        UniqueUntil = new(UniqueUntil),
        Holds = new(Holds),
        Lanes = new(Lanes),
        Where = new(Where),
        Cancels = new(Cancels),
        Progress = new(Progress),
        Suspects = new(Suspects.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToList()))),
        Nodes = new(Nodes),
        Settings = new(Settings),
        Counters = new(Counters),
        AloneTurn = AloneTurn,
        AloneOwed = AloneOwed,
        Ticks = new(Ticks),
        Outbox = Outbox,
        Results = new(Results),
        Replies = new(Replies),
        Accepted = Accepted,
        Ended = Ended,
        Deleted = Deleted,
        History = History,
        JournalRead = JournalRead,
    };
}
