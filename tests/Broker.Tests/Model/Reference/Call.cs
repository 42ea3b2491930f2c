namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>One call of a function as the model reckons it: what it changes, and what it says in the journal.</summary>
internal sealed class Call
{
    public const long Day = 86_400_000;
    public const long Second = 1000;
    private int _written;

    public Call(QueueRecord queue)
    {
        Queue = queue;
        Homes = new Homes(this);
        Limits = new Limits(this);
        Lanes = new Lanes(this);
        Locks = new Locks(this);
        Ending = new Ending(this);
        Suspicion = new Suspicion(this);
        Admission = new Admission(this);
    }

    public QueueRecord Queue { get; }

    public long Now => Queue.Now;

    public Homes Homes { get; }

    public Limits Limits { get; }

    public Lanes Lanes { get; }

    public Locks Locks { get; }

    public Ending Ending { get; }

    public Suspicion Suspicion { get; }

    public Admission Admission { get; }

    public Crowd Crowd { get; } = new();

    public List<JournalLine> Journal { get; } = [];

    /// <summary>The node whose record of the journal this call writes; empty when it is no node's.</summary>
    public string Caller { get; set; } = "";

    public void Say(string id, string state, int attempt, long due = 0, string? error = null, string? node = null, string? first = null) =>
        Journal.Add(new JournalLine(id, state, attempt, Caller) { Due = due, Error = error, Node = node, First = first });

    /// <summary>An id in the form that functions make.</summary>
    public string MadeId()
    {
        var number = Queue.Count("made");
        return $"f{Now}-{number}";
    }

    /// <summary>The end of a call: what was taken out of the streams leaves them.</summary>
    public void Commit()
    {
        foreach (var stream in Queue.Streams) stream.Entries.RemoveAll(entry => entry.Leaving);
        if (Journal.Count == _written) return;
        Queue.Count("journaled", Journal.Count - _written);
        Queue.Count("records");
        _written = Journal.Count;
    }

    /// <summary>Who may call: null, or the status that refuses.</summary>
    public BrokerStatus? Refuse(string node, long session, string history)
    {
        if (history != Queue.History) return BrokerStatus.Resync;
        if (!Queue.Nodes.TryGetValue(node, out var text) || Left(text) is not null) return BrokerStatus.Unknown;
        if (text.StartsWith("down:", StringComparison.Ordinal)) return BrokerStatus.Fenced;
        var current = Registration(text).Session;
        return session < current ? BrokerStatus.Stale : session > current ? BrokerStatus.Unknown : null;
    }

    /// <summary>The mark of a node that was declared down or has left; its time stands behind the last colon.</summary>
    public static bool IsGone(string text) => text.StartsWith("down:", StringComparison.Ordinal) || text.StartsWith("left:", StringComparison.Ordinal);

    /// <summary>The session in which a node has left; null of one that has not.</summary>
    public static long? Left(string text) => text.StartsWith("left:", StringComparison.Ordinal) ? long.Parse(text.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture) : null;

    public static (long Session, long Claims) Registration(string text)
    {
        var parts = text.Split(':');
        return (long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
