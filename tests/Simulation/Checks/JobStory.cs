using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Simulation;

/// <summary>One line of the journal about a job.</summary>
/// <param name="At">When it was written; the simulation's clock, in ticks.</param>
/// <param name="ClockMs">The same moment on Redis' own clock.</param>
/// <param name="Caller">The node that called; of a recovery by an audit, nobody.</param>
internal sealed record JournalLine(long At, long ClockMs, string Kind, string Caller, JournalEntry Entry)
{
    /// <summary>The node that is meant.</summary>
    public string Node => Entry.Node ?? Caller;

    public string State => Entry.State;

    public bool Ends => State != JobStates.Deduplicated && JobStates.IsFinal(State);
}

/// <summary>All that the journal says of one job, in the order in which it became true, and all runs of its handler.</summary>
internal sealed class JobStory(string key)
{
    public string Key => key;

    public List<JournalLine> Lines { get; } = [];

    /// <summary>In the order in which they began.</summary>
    public List<HandlerRun> Runs { get; } = [];

    /// <summary>Each time it was accepted: more than once where a client gave it an id and sent it again, or others asked for the same.</summary>
    public List<AcceptedJob> Accepted { get; } = [];

    public JournalLine? FirstEnd => Lines.Find(line => line.Ends);

    public int Duplicates => Lines.Count(line => line.State == JobStates.Deduplicated);

    /// <summary>It was only ever a duplicate; see <see cref="DuplicateCheck"/>.</summary>
    public bool IsDuplicate => FirstEnd is null && Duplicates > 0;

    /// <summary>It succeeded by a run with these arguments: another job may have taken its id, where Redis had forgotten the first.</summary>
    public bool SucceededAs(int number) => Lines.Exists(line => line.State == JobStates.Succeeded && RunOf(line) is { } run && run.Number == number);

    /// <summary>The run that this success is of; null when its node has not run the job to its end.</summary>
    public HandlerRun? RunOf(JournalLine success) =>
        Runs.FindLast(run => run.Member == success.Node && run.Attempt == success.Entry.Attempt && run.How == "done" && run.Ended <= success.At);
}
