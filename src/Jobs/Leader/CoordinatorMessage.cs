using Lighthouse.Actors;

namespace Lighthouse.Jobs.Leader;

internal abstract record CoordinatorMessage
{
    private CoordinatorMessage() { }

    internal sealed record ReadOn : CoordinatorMessage;

    internal sealed record SaveSnapshot : CoordinatorMessage;

    /// <summary>Asks for the figures as they are now.</summary>
    internal sealed record Show(ActorRef<StatsView> ReplyTo) : CoordinatorMessage;
}
