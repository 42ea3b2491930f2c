using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>One thing the journal says of one job.</summary>
internal sealed record JournalLine(long Order, JournalRecord Record, JournalEntry Entry)
{
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(Record.AtMs);

    public string State => Entry.State;

    /// <summary>The node it is about: that which settled or gave back, or from which it was recovered.</summary>
    public string Node => Entry.Node is { Length: > 0 } node ? node : Record.Node;

    public bool IsEnd => JobStates.IsFinal(State);

    /// <summary>The job is to run again.</summary>
    public bool GivesBack => State is "retry" or "released" or "recovered" or "requeued";
}

/// <summary>All that is known of one job.</summary>
internal sealed class JobCase(JobName name)
{
    public JobName Name { get; } = name;

    /// <summary>As its producer sent it; null for follow-ups, ticks and duplicates under ids of their own.</summary>
    public AcceptedJob? Sent { get; set; }

    /// <summary>In the order of the journal.</summary>
    public List<JournalLine> Journal { get; } = [];

    /// <summary>In the order of their fences.</summary>
    public List<Run> Runs { get; } = [];

    public IEnumerable<JournalLine> Ends => Journal.Where(line => line.IsEnd);

    public JournalLine? End => Journal.LastOrDefault(line => line.IsEnd);

    public string Token => Sent?.Token ?? (Runs.Count > 0 ? Runs[0].Begun.Token : "");
}
