using Lighthouse.Actors;

namespace Lighthouse.Jobs.Leader;

/// <summary>Whether this process leads, for those outside the actor tree. Written by the LeaderActor only; one singleton per process.</summary>
internal sealed class LeaderStatus
{
    private volatile Term? _term;

    /// <summary>The coordinator while this process leads, else null.</summary>
    public ActorRef<CoordinatorMessage>? Coordinator => _term?.Coordinator;

    /// <summary>The token of the present term; 0 when this process does not lead.</summary>
    public long Token => _term?.Token ?? 0;

    /// <summary>Queues in which jobs wait and which no node serves, with how many; known while this process leads.</summary>
    public IReadOnlyDictionary<string, long> Unserved { get; set; } = new Dictionary<string, long>();

    public void Led(long token, ActorRef<CoordinatorMessage> coordinator) => _term = new Term(token, coordinator);

    public void Followed()
    {
        _term = null;
        Unserved = new Dictionary<string, long>();
    }

    private sealed record Term(long Token, ActorRef<CoordinatorMessage> Coordinator);
}
