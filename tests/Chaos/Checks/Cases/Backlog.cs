using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>Jobs that waited to begin for longer than it takes to be claimed: where there are such, others wait behind them.</summary>
internal sealed class Backlog(IEnumerable<Wait> waits, TimeSpan least)
{
    private readonly ILookup<string, Wait> _waits = waits.Where(wait => wait.Node is null && wait.Time > least).ToLookup(wait => wait.Job.Name.Queue);

    /// <summary>When others of its queue waited that were there before it, or have priority.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Before(Wait wait) => _waits[wait.Job.Name.Queue]
        .Where(other => other.Job != wait.Job && other.From < wait.To && other.To > wait.From && Comes(other, wait))
        .Select(other => (other.From, other.To));

    private static bool Comes(Wait one, Wait other) => Priority(one) != Priority(other) ? Priority(one) > Priority(other) : one.From < other.From;

    /// <summary>Suspects wait apart: nobody waits behind them, nor they behind others.</summary>
    private static int Priority(Wait wait) => wait.IsSuspect ? int.MinValue : wait.Job.Sent?.Plan.Options.Priority switch
    {
        JobPriority.High => 1,
        JobPriority.Low => -1,
        _ => 0,
    };
}
