using Lighthouse.Broker;

namespace Lighthouse.Jobs.Leader;

internal abstract record LeaderMessage
{
    private LeaderMessage() { }

    internal sealed record Contend : LeaderMessage;

    /// <param name="Asked">Timestamp before the call: a term counts from there, never from the answer.</param>
    internal sealed record Answered(LeadReply Reply, long Asked) : LeaderMessage;

    internal sealed record Unanswered(Exception Cause) : LeaderMessage;

    /// <summary>Look whether the term is over.</summary>
    internal sealed record TermEnds : LeaderMessage;
}
