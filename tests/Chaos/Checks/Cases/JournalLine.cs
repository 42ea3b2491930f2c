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
